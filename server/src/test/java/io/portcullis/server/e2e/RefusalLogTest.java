package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** "Why was this call refused?" has its answer in the log, at once. */
class RefusalLogTest {
  private static final Duration PROMISED = Duration.ofSeconds(1);

  /** A busy machine may miss the promise once, not always. */
  private static final int ATTEMPTS = 5;

  @Test
  void refusedCall_isInTheRouteLogWithinASecond() {
    try (Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      String route = management.createRoute("closed", "http://127.0.0.1:9");

      Answer refused = installation.call(Loopback.TWO, GatewayCall.of("closed", key).to("/a?b"));
      JsonNode row = rowWithinASecond(management, route, refused);
      for (int attempt = 1; row.isMissingNode() && attempt < ATTEMPTS; attempt++) {
        refused = installation.call(Loopback.TWO, GatewayCall.of("closed", key).to("/a?b"));
        row = rowWithinASecond(management, route, refused);
      }

      assertThat(refused.status()).isEqualTo(403);
      assertThat(row.path("src_ip").asText()).isEqualTo("127.0.0.2");
      assertThat(row.path("error").asText()).isEqualTo("address_not_authorized");
      assertThat(row.path("status_code").asInt()).isEqualTo(403);
      assertThat(row.path("method").asText()).isEqualTo("GET");
      // Queries hide secrets; they are logged only where an option says so.
      assertThat(row.path("path").asText()).isEqualTo("/a");
      assertThat(row.path("environment").asText()).isEqualTo("production");
      JsonNode byId = management.get("/v1/logs/" + refused.field("X-Request-Id"));
      assertThat(byId.path("route_id").asText()).isEqualTo(route);
      assertThat(byId.path("error").asText()).isEqualTo("address_not_authorized");
      assertThat(byId.path("src_ip").asText()).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void misspelledRoute_isInTheLogAsItWasAskedFor() {
    try (Installation installation = Installation.start()) {
      String key = installation.management().createKey("standard");

      Answer refused = installation.call(Loopback.TWO, GatewayCall.of("ordres", key));

      assertThat(refused.status()).isEqualTo(404);
      JsonNode row = installation.management().log(refused);
      assertThat(row.path("error").asText()).isEqualTo("route_not_found");
      assertThat(row.path("route_requested").asText()).isEqualTo("ordres");
      assertThat(row.path("route_id").isNull()).isTrue();
    }
  }

  /**
   * One reason stands for many faults of an upstream; the row says which, the caller is not told.
   */
  @Test
  void callToADeadUpstream_saysInTheLogWhatIsWrong() {
    try (Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      management.createRoute(
          Map.of(
              "name", "dead", "target_base_url", "http://127.0.0.1:9", "requires_clients", false));

      Answer refused = installation.call(Loopback.TWO, GatewayCall.of("dead", key));
      Answer unknown = installation.call(Loopback.TWO, GatewayCall.of("none", key));

      assertThat(refused.status()).isEqualTo(502);
      assertThat(refused.toString()).doesNotContain("refused");
      JsonNode row = management.log(refused);
      assertThat(row.path("error").asText()).isEqualTo("upstream_unreachable");
      assertThat(row.path("detail").asText())
          .isEqualTo("the connection was refused: nothing listens there");
      assertThat(management.log(unknown).path("detail").isNull()).isTrue();
    }
  }

  /** Nothing of a broken head is known but where it came from; that is told. */
  @Test
  void malformedCall_isInTheLogOfTheServersOnlyTenant() {
    try (Installation installation = Installation.start()) {
      Answer refused = installation.call(Loopback.TWO, GatewayCall.of().by("NO METHOD"));

      assertThat(refused.status()).isEqualTo(400);
      JsonNode row = installation.management().log(refused);
      assertThat(row.path("error").asText()).startsWith("bad_request_");
      assertThat(row.path("src_ip").asText()).isEqualTo("127.0.0.2");
      assertThat(row.path("status_code").asInt()).isEqualTo(400);
    }
  }

  /** The row of {@code answer} in the route's log, or a missing node. */
  private static JsonNode rowWithinASecond(
      ManagementClient management, String route, Answer answer) {
    String id = answer.field("X-Request-Id");
    long end = System.nanoTime() + PROMISED.toNanos();
    while (System.nanoTime() < end) {
      JsonNode rows = management.get("/v1/routes/" + route + "/logs");
      Optional<JsonNode> found =
          StreamSupport.stream(rows.spliterator(), false)
              .filter(row -> row.path("request_id").asText().equals(id))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(1_000_000);
    }
    return MissingNode.getInstance();
  }
}
