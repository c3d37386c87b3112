package io.portcullis.server.e2e;

import static io.portcullis.server.e2e.ManagementClient.textOrNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code explain} says of a call is what happens to it, and what the log says of it after. */
class ExplainTest {
  @Test
  void explain_ofEverySituation_equalsTheCallAndItsLogRow() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      List<Situation> situations = situations(installation.management(), upstream.url());

      for (Situation situation : situations) {
        JsonNode explained =
            installation.management().post("/v1/access/explain", situation.described());
        Answer answer = installation.call(situation.source(), situation.call());

        assertThat(textOrNull(explained, "reason"))
            .as(situation.name())
            .isEqualTo(situation.reason());
        assertThat(explained.path("verdict").asText())
            .as(situation.name())
            .isEqualTo(situation.reason() == null ? "allow" : "deny");
        assertThat(answer.status())
            .as(situation.name())
            .isEqualTo(explained.path("status").asInt());
        JsonNode row = installation.management().log(answer);
        assertThat(textOrNull(row, "error")).as(situation.name()).isEqualTo(situation.reason());
        assertThat(row.path("src_ip").asText())
            .as(situation.name())
            .isEqualTo(explained.path("client_address").asText());
        JsonNode matched = explained.path("matched_clients");
        if (situation.reason() == null && !situation.testKey()) {
          assertThat(textOrNull(row, "matched_client_id"))
              .as(situation.name())
              .isEqualTo(matched.isEmpty() ? null : matched.path(0).path("id").asText());
        }
      }
    }
  }

  @Test
  void explain_ofANearMiss_namesTheClientAndWhereItIsAssigned() {
    try (Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      management.post("/v1/environments", Map.of("name", "staging"));
      String route = management.createRoute("closed", "http://127.0.0.1:9");
      management.assign(route, "staging", management.createClient("office", "10.0.0.0/8"));

      JsonNode explained =
          management.post(
              "/v1/access/explain", Map.of("route", "closed", "client_address", "10.1.2.3"));

      assertThat(explained.path("reason").asText()).isEqualTo("address_not_authorized");
      assertThat(explained.path("nearest_miss").path("text").asText())
          .contains("office", "staging", "production");
    }
  }

  private static List<Situation> situations(ManagementClient management, String target) {
    JsonNode live = key(management, Map.of());
    JsonNode test = key(management, Map.of("key_type", "test"));
    JsonNode reader = key(management, Map.of("scopes", List.of("read")));
    JsonNode revoked = key(management, Map.of());
    management.delete("/v1/api-keys/" + revoked.path("id").asText());
    // Long enough for a busy server to make the key while its end is still to come.
    Instant end = Instant.now().plusSeconds(4);
    JsonNode expired = key(management, Map.of("expires_at", end.toString()));
    management.post("/v1/environments", Map.of("name", "staging"));
    management.post("/v1/environments", Map.of("name", "unused"));
    String closed = management.createRoute("closed", target);
    management.assign(closed, "production", management.createClient("one", "127.0.0.1"));
    management.assign(closed, "production", management.createClient("all", "127.0.0.0/30"));
    management.assign(closed, "staging", management.createClient("three", "127.0.0.3"));
    String off = management.createClient("off", "127.0.0.4");
    management.assign(closed, "production", off);
    management.patch("/v1/clients/" + off, Map.of("enabled", false));
    route(management, "open", target, Map.of("requires_clients", false));
    route(management, "disabled", target, Map.of("requires_clients", false, "enabled", false));
    route(
        management,
        "methods",
        target,
        Map.of("requires_clients", false, "allowed_methods", List.of("POST")));
    String listed =
        route(
            management,
            "listed",
            target,
            Map.of("requires_clients", false, "ip_allowlist", List.of("127.0.0.2", "::1/128")));
    management.done(
        "PUT", "/v1/routes/%s/environments/staging".formatted(listed), Map.of("enabled", false));
    Await.until("the key expires", () -> Instant.now().isAfter(end));

    InetAddress three = Loopback.ipv4(127, 0, 0, 3);
    InetAddress four = Loopback.ipv4(127, 0, 0, 4);
    List<Situation> all = new ArrayList<>();
    all.add(new Situation("longest prefix", live, "closed", null, Loopback.ONE, null));
    all.add(new Situation("wider prefix", live, "closed", null, Loopback.TWO, null));
    all.add(new Situation("other family", live, "closed", null, Loopback.SIX, NOT_AUTHORIZED));
    all.add(new Situation("client is off", live, "closed", null, four, NOT_AUTHORIZED));
    all.add(new Situation("own environment", live, "closed", "staging", three, null));
    all.add(
        new Situation("not inherited", live, "closed", "staging", Loopback.ONE, NOT_AUTHORIZED));
    all.add(new Situation("nobody there", live, "closed", "unused", Loopback.ONE, NOT_AUTHORIZED));
    all.add(new Situation("no such", live, "closed", "nowhere", Loopback.ONE, NOT_CONFIGURED));
    all.add(new Situation("open", live, "open", null, three, null));
    all.add(new Situation("open, not there", live, "open", "unused", three, NOT_CONFIGURED));
    all.add(new Situation("unknown", live, "nowhere", null, three, "route_not_found"));
    all.add(new Situation("disabled", live, "disabled", null, three, "route_disabled"));
    all.add(new Situation("method", live, "methods", null, three, "method_not_allowed"));
    all.add(new Situation("listed", live, "listed", null, Loopback.SIX, null));
    all.add(new Situation("not listed", live, "listed", null, Loopback.ONE, NOT_LISTED));
    all.add(new Situation("off there", live, "listed", "staging", three, "environment_disabled"));
    all.add(new Situation("test key", test, "closed", null, Loopback.SIX, null));
    all.add(new Situation("test key, list", test, "listed", null, Loopback.ONE, null));
    all.add(new Situation("reader", reader, "closed", null, Loopback.ONE, "key_scope"));
    all.add(new Situation("revoked", revoked, "closed", null, Loopback.ONE, "key_revoked"));
    all.add(new Situation("expired", expired, "closed", null, Loopback.ONE, "key_expired"));
    all.add(new Situation("revoked, unknown", revoked, "nowhere", null, three, "key_revoked"));
    return all;
  }

  private static final String NOT_AUTHORIZED = "address_not_authorized";
  private static final String NOT_CONFIGURED = "environment_not_configured";
  private static final String NOT_LISTED = "address_not_in_allowlist";

  private static JsonNode key(ManagementClient management, Map<String, ?> members) {
    return management.post("/v1/api-keys", with(members, "name", "a key"));
  }

  private static String route(
      ManagementClient management, String name, String target, Map<String, ?> members) {
    return management.createRoute(with(with(members, "name", name), "target_base_url", target));
  }

  private static Map<String, Object> with(Map<String, ?> members, String name, Object value) {
    Map<String, Object> all = new HashMap<>(members);
    all.put(name, value);
    return all;
  }

  /**
   * A call and what must become of it.
   *
   * @param key the answer that made the key
   * @param environment null: not named
   * @param reason null: allowed
   */
  private record Situation(
      String name,
      JsonNode key,
      String route,
      @Nullable String environment,
      InetAddress source,
      @Nullable String reason) {
    Map<String, Object> described() {
      Map<String, Object> body = new HashMap<>();
      body.put("route", route);
      body.put("client_address", source.getHostAddress());
      body.put("api_key_id", key.path("id").asText());
      if (environment != null) {
        body.put("environment", environment);
      }
      return body;
    }

    GatewayCall call() {
      GatewayCall call = GatewayCall.of(route, key.path("api_key").asText());
      return environment == null ? call : call.in(environment);
    }

    boolean testKey() {
      return key.path("key_type").asText().equals("test");
    }
  }
}
