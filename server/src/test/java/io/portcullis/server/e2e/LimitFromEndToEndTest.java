package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A limit from the API to the caller, the log and the explanation (docs/wire.md sections 11, 14.1).
 */
class LimitFromEndToEndTest {
  @Test
  void limitedRoute_isRefusedBeyondIt_loggedAndExplained() {
    try (Installation installation = Installation.start();
        RecordingUpstream upstream = RecordingUpstream.start()) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      String route =
          management.createRoute(
              Map.of(
                  "name",
                  "orders",
                  "target_base_url",
                  upstream.url(),
                  "requires_clients",
                  false,
                  "rate_limit_enabled",
                  true,
                  "rate_limit_requests",
                  2,
                  "rate_limit_window_sec",
                  3_600));
      GatewayCall call = GatewayCall.of("orders", key);
      assertThat(installation.call(Loopback.TWO, call).field("X-RateLimit-Remaining"))
          .isEqualTo("1");
      assertThat(limitStep(management)).isEqualTo("Limit client (2 in 3600 s) has 2 left.");
      Answer last = installation.call(Loopback.TWO, call);
      assertThat(last.status()).isEqualTo(200);

      Answer refused = installation.call(Loopback.ONE, call);

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_exceeded");
      assertThat(refused.json().at("/error/limit").asText()).isEqualTo("client");
      assertThat(Integer.parseInt(refused.field("Retry-After"))).isBetween(1_000, 1_800);
      JsonNode row = management.log(refused);
      assertThat(row.path("rate_limited").asBoolean()).isTrue();
      assertThat(row.path("error").asText()).isEqualTo("rate_limited");
      assertThat(management.log(last).path("rate_limited").asBoolean()).isFalse();

      // Another change leaves what was taken; a change of the limit starts it anew.
      management.patch("/v1/routes/" + route, Map.of("name", "Orders"));
      assertThat(installation.call(Loopback.TWO, call).status()).isEqualTo(429);
      management.patch("/v1/routes/" + route, Map.of("rate_limit_requests", 3));
      Answer anew = installation.call(Loopback.TWO, call);
      assertThat(anew.status()).isEqualTo(200);
      assertThat(anew.field("X-RateLimit-Remaining")).isEqualTo("2");
    }
  }

  /** What would be for a key that does not exist: nothing was taken of its limit. */
  private static String limitStep(ManagementClient management) {
    JsonNode explained = management.post("/v1/access/explain", Map.of("route", "orders"));
    for (JsonNode step : explained.path("steps")) {
      if (step.path("check").asText().equals("rate_limit")) {
        return step.path("detail").asText();
      }
    }
    throw new AssertionError("no step of the rate limit in " + explained);
  }
}
