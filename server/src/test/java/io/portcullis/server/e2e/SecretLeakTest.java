package io.portcullis.server.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A key is shown once, to whoever made it, and never again by anything. */
class SecretLeakTest {
  /** The name of a route, which is in every place where a key could be. */
  private static final String LANDMARK = "landmark";

  @Test
  void keys_afterEveryUseAndMisuse_areNowhereToBeFound() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      Traces traces = new Traces(installation.dataDir());
      List<String> keys = keys(installation);
      createRoutes(installation.management(), upstream.url());

      for (String key : keys) {
        use(installation, key, traces);
      }
      lookAround(installation.management(), traces);
      int port = installation.process().gatewayPort();
      installation.process().terminate();
      assertThat(installation.process().awaitExit()).isZero();
      traces.add("output", installation.process().wholeOutput());
      upstream.received().forEach(call -> traces.add("upstream", call.head()));

      assertThat(traces.placesOf(LANDMARK))
          .contains("answer", "log row", "/v1/audit-logs?per_page=100", "upstream")
          .anyMatch(place -> place.startsWith("file "));
      assertThat(traces.placesOf(Integer.toString(port))).contains("output");
      for (String key : keys) {
        assertThat(traces.placesOf(key.substring(key.lastIndexOf('_') + 1))).isEmpty();
      }
    }
  }

  /** Keys of every kind and state. */
  private static List<String> keys(Installation installation) {
    ManagementClient management = installation.management();
    JsonNode revoked = management.post("/v1/api-keys", Map.of("name", "revoked"));
    management.delete("/v1/api-keys/" + revoked.path("id").asText());
    String unknown = Installation.newKey();
    return List.of(
        installation.key(),
        management.createKey("standard"),
        management.createKey("test"),
        revoked.path("api_key").asText(),
        unknown);
  }

  private static void createRoutes(ManagementClient management, String upstream) {
    management.createRoute("closed", upstream);
    for (Map.Entry<String, String> open :
        Map.of(LANDMARK, upstream, "dead", "http://127.0.0.1:9").entrySet()) {
      management.createRoute(
          Map.of(
              "name",
              open.getKey(),
              "target_base_url",
              open.getValue(),
              "requires_clients",
              false));
    }
  }

  private static void use(Installation installation, String key, Traces traces) {
    for (GatewayCall call : calls(key)) {
      Answer answer = installation.call(Loopback.ONE, call);
      traces.add("answer", answer);
      traces.add("log row", installation.management().log(answer));
    }
    try (ManagementClient caller = new ManagementClient(installation.process().management(), key)) {
      for (String target : List.of("/v1/whoami", "/v1/clients?sort=nonsense", "/v1/nowhere")) {
        traces.add(target, caller.call("GET", target, null));
      }
      traces.add("/v1/clients", caller.call("POST", "/v1/clients", Map.of("name", 7)));
    }
  }

  /** Right, refused, in the wrong field, in the query, in broken heads. */
  private static List<GatewayCall> calls(String key) {
    GatewayCall bare = GatewayCall.of();
    return List.of(
        GatewayCall.of(LANDMARK, key),
        GatewayCall.of(LANDMARK, key)
            .to("/" + LANDMARK)
            .by("POST")
            .send(LANDMARK.getBytes(US_ASCII)),
        GatewayCall.of("closed", key),
        GatewayCall.of("dead", key),
        GatewayCall.of("nowhere", key),
        GatewayCall.of(LANDMARK, key).with("x-knoxcall-key: " + key),
        GatewayCall.of(LANDMARK, key + "!"),
        GatewayCall.of(LANDMARK, key).by("BAD METHOD"),
        GatewayCall.of(LANDMARK, key).with("Transfer-Encoding: unknown"),
        GatewayCall.of(LANDMARK, key).to("/%2e%2e/"),
        bare.to("/?key=" + key).with("x-knoxcall-route: " + LANDMARK));
  }

  private static void lookAround(ManagementClient management, Traces traces) {
    for (String target :
        List.of(
            "/v1/audit-logs?per_page=100",
            "/v1/api-keys?per_page=100",
            "/v1/logs?limit=1000",
            "/v1/status")) {
      traces.add(target, management.get(target));
    }
    traces.add("/metrics", management.call("GET", "/metrics", null).text());
  }
}
