package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A secret's value reaches the upstream and nothing else, whatever becomes of the master key. */
class SecretValuesTest {
  private static final String FIELD = "X-Upstream-Key";

  @Test
  void values_afterEveryUseAndMisuse_areNowhereButAtTheUpstream() throws IOException {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      List<String> values = new ArrayList<>();
      List<String> said = new ArrayList<>();
      for (String spoilt :
          List.of(
              "",
              "\"name\":\"}}\",",
              "\"secret_type\":7,",
              "\"environment\":\"nowhere\",",
              "\"expires_at\":\"%s\",",
              "\"%s\":1,")) {
        String value = value(values);
        String members = spoilt.replace("%s", value);
        said.add(raw(installation, "{%s\"name\":\"API KEY\",\"value\":\"%s\"}", members, value));
        said.add(raw(installation, "{%s\"name\":\"API KEY\",\"value\":%s}", members, value));
        said.add(raw(installation, "{%s\"name\":\"API KEY\",\"value\":[\"%s\"]}", members, value));
      }
      String id = management.get("/v1/secrets").get(0).path("id").asText();
      // One whose member was named after the value: that name was sent to be shown.
      said.removeIf(text -> text.contains("unknown_member"));
      String path = "/v1/secrets/" + id;
      String shown = value(values);
      said.add(management.call("PUT", path + "/value", Map.of("value", shown)).toString());
      said.add(
          management
              .call("PUT", path + "/value", Map.of("value", shown, "environment", "x"))
              .toString());
      said.add(management.call("PATCH", path, Map.of("value", value(values))).toString());
      said.add(
          management.call("PUT", path + "/value", Map.of("value", shown + "\r\nX: y")).toString());
      route(management, "broken", upstream);
      said.add(installation.call(Loopback.ONE, call("broken", installation)).toString());
      said.add(management.call("PUT", path + "/value", Map.of("value", shown)).toString());
      route(management, "open", upstream);
      management.createRoute(
          Map.of(
              "name",
              "dead",
              "target_base_url",
              "http://127.0.0.1:9",
              "requires_clients",
              false,
              "inject_headers_json",
              Map.of(FIELD, "{{secret:API_KEY}}")));
      for (String route : List.of("open", "dead", "nowhere")) {
        Answer answer = installation.call(Loopback.ONE, call(route, installation));
        said.add(answer.toString());
        said.add(management.log(answer).toString());
      }
      said.add(management.call("DELETE", path, null).toString());
      for (String target :
          List.of(
              "/v1/secrets",
              path,
              "/v1/routes/open",
              "/v1/audit-logs?per_page=100",
              "/v1/logs?limit=1000",
              "/v1/account/usage",
              "/v1/status",
              "/metrics")) {
        said.add(management.call("GET", target, null).toString());
      }
      assertNowhere(values, said, installation.dataDir());
      installation.process().terminate();
      assertThat(installation.process().awaitExit()).isZero();
      said.add(installation.process().wholeOutput());
      assertNowhere(values, said, installation.dataDir());
      assertThat(upstream.received())
          .singleElement()
          .satisfies(call -> assertThat(call.fields(FIELD)).containsExactly(shown));
    }
  }

  private static void route(ManagementClient management, String name, RecordingUpstream upstream) {
    management.createRoute(
        Map.of(
            "name",
            name,
            "target_base_url",
            upstream.url(),
            "requires_clients",
            false,
            "inject_headers_json",
            Map.of(FIELD, "{{secret:API_KEY}}")));
  }

  private static GatewayCall call(String route, Installation installation) {
    return GatewayCall.of(route, installation.key());
  }

  private static String value(List<String> values) {
    values.add("canary" + UUID.randomUUID().toString().replace("-", ""));
    return values.getLast();
  }

  private static String raw(Installation installation, String body, Object... parts) {
    GatewayCall post =
        GatewayCall.of()
            .by("POST")
            .to("/v1/secrets")
            .with("Authorization: Bearer " + installation.key())
            .with("Content-Type: application/json")
            .send(body.formatted(parts).getBytes(StandardCharsets.UTF_8));
    int port = installation.process().management().getPort();
    return GatewayCaller.once(port, Loopback.ONE, post).toString();
  }

  private static void assertNowhere(List<String> values, List<String> said, Path folder)
      throws IOException {
    for (String value : values) {
      assertThat(said).noneMatch(text -> text.contains(value));
      String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
      for (Path file : files(folder)) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(value) || bytes.contains(base64)).as("%s", file).isFalse();
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void masterKeyChangedAndKilledMeanwhile_everyCallGetsTheNewestValue() throws IOException {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String id =
          management
              .post("/v1/secrets", Map.of("name", "API_KEY", "value", "value-0"))
              .path("id")
              .asText();
      route(management, "open", upstream);
      addSecrets(installation.dataDir(), 3_000);
      Path keys = installation.dataDir().resolve("master.key");
      String first = Files.readString(keys);
      expect(installation, upstream, "value-0");

      PortcullisProcess killed = rotate(installation.dataDir());
      Await.until("the new key is in the file", () -> read(keys).lines().count() == 3);
      killed.kill();
      management.call("PUT", "/v1/secrets/" + id + "/value", Map.of("value", "value-1"));
      expect(installation, upstream, "value-1");

      PortcullisProcess finishing = rotate(installation.dataDir());
      assertThat(finishing.awaitExit()).as(finishing.wholeOutput()).isZero();
      assertThat(finishing.wholeOutput()).contains("Done: the master key is ");
      assertThat(read(keys)).isNotEqualTo(first).doesNotContain(first.lines().toList().getLast());
      management.call("PUT", "/v1/secrets/" + id + "/value", Map.of("value", "value-2"));
      expect(installation, upstream, "value-2");

      installation.process().kill();
      try (PortcullisProcess again =
          PortcullisProcess.serve(installation.dataDir(), installation.key())) {
        GatewayCaller.once(again.gatewayPort(), Loopback.ONE, call("open", installation));
        assertThat(upstream.received().getLast().fields(FIELD)).containsExactly("value-2");
      }
    }
  }

  private static PortcullisProcess rotate(Path dataDir) {
    return PortcullisProcess.launch(
        new HashMap<>(), List.of("secrets", "rotate-master", "--data-dir", dataDir.toString()));
  }

  private static void expect(Installation installation, RecordingUpstream upstream, String value) {
    assertThat(installation.call(Loopback.ONE, call("open", installation)).status()).isEqualTo(200);
    assertThat(upstream.received().getLast().fields(FIELD)).containsExactly(value);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** So that the rotation takes a while. */
  private static void addSecrets(Path dataDir, int count) {
    try (Store store = Store.open(StoreOptions.sqliteIn(dataDir, Clock.systemUTC()))) {
      UUID tenant = store.read(at -> at.tenants().list().getFirst().id());
      store.write(
          Actor.server(tenant),
          at -> {
            UUID environment = at.environments().list(tenant).getFirst().id();
            for (int i = 0; i < count; i++) {
              at.secrets().insert(secret(at, tenant, environment, "S" + i));
            }
            return true;
          });
    }
  }

  private static Secret secret(Transaction at, UUID tenant, UUID environment, String name) {
    return new Secret(
        UUID.randomUUID(),
        tenant,
        name,
        SecretType.STRING,
        null,
        environment,
        null,
        false,
        List.of(new Secret.Value(environment, 1, at.now(), null, SecretText.of("text of " + name))),
        at.now(),
        at.now(),
        1);
  }
}
