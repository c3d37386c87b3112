package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a key opens, and what it does not; and that environments are separate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyTest {
  private final RecordingUpstream upstream = RecordingUpstream.start();
  private final Installation installation = Installation.start();
  private final ManagementClient management = installation.management();
  private String live = "";
  private String test = "";

  @BeforeAll
  void configure() {
    live = management.createKey("standard");
    test = management.createKey("test");
    management.post("/v1/environments", Map.of("name", "staging"));
    String closed = management.createRoute("closed", upstream.url());
    management.createRoute(
        Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
    management.assign(closed, "production", management.createClient("one", "127.0.0.1"));
    management.assign(closed, "staging", management.createClient("two", "127.0.0.2"));
    management.createRoute(
        Map.of(
            "name",
            "listed",
            "target_base_url",
            upstream.url(),
            "requires_clients",
            false,
            "ip_allowlist",
            List.of("127.0.0.1")));
  }

  @AfterAll
  void stop() {
    installation.close();
    upstream.close();
  }

  @Test
  void liveKey_fromAWrongAddress_isRefused() {
    assertThat(from(Loopback.ONE, GatewayCall.of("closed", live))).isEqualTo(200);
    assertThat(from(Loopback.TWO, GatewayCall.of("closed", live))).isEqualTo(403);
    assertThat(from(Loopback.ONE, GatewayCall.of("listed", live))).isEqualTo(200);
    assertThat(from(Loopback.TWO, GatewayCall.of("listed", live))).isEqualTo(403);
  }

  @Test
  void testKey_fromAnyAddress_skipsBothAddressChecks() {
    assertThat(from(Loopback.TWO, GatewayCall.of("closed", test))).isEqualTo(200);
    assertThat(from(Loopback.SIX, GatewayCall.of("closed", test))).isEqualTo(200);
    Answer answer = installation.call(Loopback.TWO, GatewayCall.of("listed", test));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(management.log(answer).path("identification_method").asText()).isEqualTo("test_key");
  }

  @Test
  void testKey_overTheManagementApi_mayNothing() {
    try (ManagementClient caller =
        new ManagementClient(installation.process().management(), test)) {
      assertThat(caller.call("GET", "/v1/clients", null).status()).isEqualTo(403);
    }
  }

  @Test
  void openRoute_withoutAGoodKey_isRefused() {
    GatewayCall keyless = GatewayCall.of().with("x-knoxcall-route: open");

    assertThat(from(Loopback.TWO, GatewayCall.of("open", live))).isEqualTo(200);
    assertUnauthorized(keyless, "key_missing");
    assertUnauthorized(GatewayCall.of("open", Installation.newKey()), "key_unknown");
    assertUnauthorized(GatewayCall.of("open", live.substring(0, live.length() - 1)), "key_unknown");
    assertUnauthorized(GatewayCall.of("open", live + "x"), "key_unknown");
    assertUnauthorized(keyless.with("Authorization: Bearer " + live), "key_missing");
  }

  @Test
  void route_unknown_isNotToldToStrangers() {
    Answer stranger =
        installation.call(Loopback.ONE, GatewayCall.of("nowhere", Installation.newKey()));
    Answer caller = installation.call(Loopback.ONE, GatewayCall.of("nowhere", live));

    assertThat(stranger.status()).isEqualTo(401);
    assertThat(caller.status()).isEqualTo(404);
    assertThat(caller.json().path("error").path("type").asText()).isEqualTo("route_not_found");
  }

  @Test
  void environments_ofOneRoute_haveTheirOwnClients() {
    GatewayCall staging = GatewayCall.of("closed", live).in("staging");

    assertThat(from(Loopback.ONE, staging)).isEqualTo(403);
    assertThat(from(Loopback.TWO, staging)).isEqualTo(200);
    assertThat(from(Loopback.TWO, GatewayCall.of("closed", live).in("production"))).isEqualTo(403);
    assertThat(from(Loopback.ONE, GatewayCall.of("closed", live).in("production"))).isEqualTo(200);
    assertThat(from(Loopback.ONE, GatewayCall.of("closed", live).in("nowhere"))).isEqualTo(404);
  }

  @Test
  void key_revoked_isRefusedFromTheNextCallOn() {
    JsonNode key = createKey(Map.of());
    GatewayCall call = GatewayCall.of("open", key.path("api_key").asText());
    try (GatewayCaller caller = installation.connect(Loopback.ONE)) {
      assertThat(caller.call(call).status()).isEqualTo(200);

      management.delete("/v1/api-keys/" + key.path("id").asText());

      assertThat(caller.call(call).status()).isEqualTo(401);
    }
    assertUnauthorized(call, "key_revoked");
  }

  @Test
  void key_expired_isRefused() {
    // Long enough for a busy server to make the key while its end is still to come.
    Instant end = Instant.now().plusSeconds(4);
    GatewayCall call =
        GatewayCall.of(
            "open", createKey(Map.of("expires_at", end.toString())).path("api_key").asText());

    // Not "200 before": on a busy machine four seconds can be over by now.
    Await.until("the key expires", () -> from(Loopback.ONE, call) == 401);

    assertThat(Instant.now()).isAfterOrEqualTo(end);
    assertUnauthorized(call, "key_expired");
  }

  @Test
  void key_withoutTheScopeToCall_isRefused() {
    String reader = createKey(Map.of("scopes", List.of("read"))).path("api_key").asText();

    assertUnauthorized(GatewayCall.of("open", reader), "key_scope");
  }

  private JsonNode createKey(Map<String, ?> members) {
    Map<String, Object> body = new HashMap<>(members);
    body.put("name", "a key");
    return management.post("/v1/api-keys", body);
  }

  /** The caller sees the same whatever is wrong; the log tells the reason. */
  private void assertUnauthorized(GatewayCall call, String reason) {
    Answer answer = installation.call(Loopback.ONE, call);

    assertThat(answer.status()).as(reason).isEqualTo(401);
    assertThat(answer.json().path("error").asText()).isEqualTo("Unauthorized");
    assertThat(answer.json().path("status").asInt()).isEqualTo(401);
    assertThat(answer.field("WWW-Authenticate"))
        .isEqualTo("ApiKey realm=\"gateway\", header=\"x-knoxcall-key\"");
    assertThat(answer.fields("X-Knox-Upstream-Status")).isEmpty();
    assertThat(management.log(answer).path("error").asText()).isEqualTo(reason);
  }

  private int from(InetAddress source, GatewayCall call) {
    return installation.call(source, call).status();
  }
}
