package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A key is shown once, to whoever made it, and never again by anything. */
class SecretLeakTest {
  @Test
  void keys_afterEveryUseAndMisuse_areNowhereToBeFound() throws IOException {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String live = management.createKey("standard");
      String test = management.createKey("test");
      JsonNode revoked = management.post("/v1/api-keys", Map.of("name", "revoked"));
      management.delete("/v1/api-keys/" + revoked.path("id").asText());
      String unknown = Installation.newKey();
      List<String> keys =
          List.of(installation.key(), live, test, unknown, revoked.path("api_key").asText());
      management.createRoute("closed", upstream.url());
      management.createRoute(
          Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
      management.createRoute(
          Map.of(
              "name", "dead", "target_base_url", "http://127.0.0.1:9", "requires_clients", false));

      List<String> said = new ArrayList<>();
      for (String key : keys) {
        for (GatewayCall call : calls(key)) {
          Answer answer = installation.call(Loopback.ONE, call);
          said.add(answer.toString());
          said.add(management.log(answer).toString());
        }
        said.addAll(managed(installation, key));
      }
      said.add(management.call("GET", "/metrics", null).text());
      said.add(management.get("/v1/audit-logs?per_page=100").toString());
      said.add(management.get("/v1/api-keys?per_page=100").toString());
      said.add(management.get("/v1/logs?limit=1000").toString());
      said.add(management.get("/v1/status").toString());
      installation.process().terminate();
      assertThat(installation.process().awaitExit()).isZero();
      said.add(installation.process().wholeOutput());

      for (String key : keys) {
        String secret = key.substring(key.lastIndexOf('_') + 1);
        assertThat(said).noneMatch(text -> text.contains(secret));
        assertThat(filesWith(secret, installation.dataDir())).isEmpty();
        assertThat(upstream.received()).noneMatch(call -> call.head().toString().contains(secret));
      }
    }
  }

  /** Right, refused, in the wrong field, in the query, in broken heads. */
  private static List<GatewayCall> calls(String key) {
    GatewayCall bare = GatewayCall.of();
    return List.of(
        GatewayCall.of("open", key),
        GatewayCall.of("closed", key),
        GatewayCall.of("dead", key),
        GatewayCall.of("nowhere", key),
        GatewayCall.of("open", key).with("x-knoxcall-key: " + key),
        GatewayCall.of("open", key + "!"),
        GatewayCall.of("open", key).by("BAD METHOD"),
        GatewayCall.of("open", key).with("Transfer-Encoding: unknown"),
        GatewayCall.of("open", key).to("/%2e%2e/"),
        bare.to("/?key=" + key).with("x-knoxcall-route: open"));
  }

  /** What the management API says when the key comes in many ways. */
  private static List<String> managed(Installation installation, String key) {
    List<String> said = new ArrayList<>();
    try (ManagementClient caller = new ManagementClient(installation.process().management(), key)) {
      said.add(caller.call("GET", "/v1/whoami", null).toString());
      said.add(caller.call("GET", "/v1/clients?sort=" + "nonsense", null).toString());
      said.add(caller.call("POST", "/v1/clients", Map.of("name", 7)).toString());
      said.add(caller.call("GET", "/v1/nowhere", null).toString());
    }
    return said;
  }

  private static List<Path> filesWith(String secret, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (bytes.contains(secret)) {
          found.add(file);
        }
      }
      return found;
    }
  }
}
