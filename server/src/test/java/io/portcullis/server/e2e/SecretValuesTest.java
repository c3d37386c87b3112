package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
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
import org.junit.jupiter.api.Test;

/** A secret's value reaches the upstream and nothing else, whatever becomes of the master key. */
class SecretValuesTest {
  private static final String FIELD = "X-Upstream-Key";
  private static final String NAME = "API_KEY";

  /** What the management API is told in every wrong way. */
  @Test
  void values_misused_areNowhere() {
    try (Installation installation = Installation.start()) {
      List<String> values = new ArrayList<>();
      Traces traces = new Traces(installation.dataDir());

      createInEveryWay(installation, values, traces);
      changeInEveryWay(installation.management(), values, traces);

      assertNowhere(values, traces, installation);
    }
  }

  /** The first body makes the secret; of the others each has something wrong. */
  private static void createInEveryWay(
      Installation installation, List<String> values, Traces traces) {
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
      for (String body :
          List.of(
              "{%s\"name\":\"API KEY\",\"value\":\"%s\"}",
              "{%s\"name\":\"API KEY\",\"value\":%s}",
              "{%s\"name\":\"API KEY\",\"value\":[\"%s\"]}")) {
        String answer = raw(installation, body, members, value);
        // A member that was named after the value: that name was sent to be shown.
        if (!answer.contains("unknown_member")) {
          traces.add("POST /v1/secrets", answer);
        }
      }
    }
  }

  private static void changeInEveryWay(
      ManagementClient management, List<String> values, Traces traces) {
    String path = "/v1/secrets/" + management.get("/v1/secrets").get(0).path("id").asText();
    String value = value(values);
    for (Map<String, String> body :
        List.of(
            Map.of("value", value),
            Map.of("value", value, "environment", "x"),
            Map.of("value", value + "\r\nX: y"))) {
      traces.add("PUT", management.call("PUT", path + "/value", body));
    }
    traces.add("PATCH", management.call("PATCH", path, Map.of("value", value(values))));
  }

  /** Calls that are sent on, that are not, and that would have sent a value that cannot be sent. */
  @Test
  void values_used_areAtTheUpstreamOnly() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      List<String> values = new ArrayList<>();
      Traces traces = new Traces(installation.dataDir());
      String value = value(values);
      String path =
          "/v1/secrets/"
              + management
                  .post("/v1/secrets", Map.of("name", NAME, "value", value + "\r\nX: y"))
                  .path("id")
                  .asText();
      route(management, "open", upstream.url());
      route(management, "dead", "http://127.0.0.1:9");

      call("open", installation, traces);
      management.call("PUT", path + "/value", Map.of("value", value));
      for (String route : List.of("open", "dead", "nowhere")) {
        call(route, installation, traces);
      }
      traces.add("GET", management.call("GET", path, null));
      traces.add("DELETE", management.call("DELETE", path, null));

      assertThat(traces.placesOf("X-Request-Id")).contains("answer");
      assertNowhere(values, traces, installation);
      assertThat(upstream.received())
          .singleElement()
          .satisfies(call -> assertThat(call.fields(FIELD)).containsExactly(value));
    }
  }

  private static void call(String route, Installation installation, Traces traces) {
    Answer answer = installation.call(Loopback.ONE, call(route, installation));
    traces.add("answer", answer);
    traces.add("log row", installation.management().log(answer));
  }

  private static void route(ManagementClient management, String name, String upstream) {
    management.createRoute(
        Map.of(
            "name",
            name,
            "target_base_url",
            upstream,
            "requires_clients",
            false,
            "inject_headers_json",
            Map.of(FIELD, "{{secret:" + NAME + "}}")));
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

  /** Looks while the server runs and when it has ended. */
  private static void assertNowhere(List<String> values, Traces traces, Installation installation) {
    for (String target :
        List.of(
            "/v1/secrets",
            "/v1/routes",
            "/v1/audit-logs?per_page=100",
            "/v1/logs?limit=1000",
            "/v1/account/usage",
            "/v1/status",
            "/metrics")) {
      traces.add(target, installation.management().call("GET", target, null));
    }
    assertNowhere(values, traces);
    int port = installation.process().gatewayPort();
    installation.process().terminate();
    assertThat(installation.process().awaitExit()).isZero();
    traces.add("output", installation.process().wholeOutput());
    assertThat(traces.placesOf(Integer.toString(port))).contains("output");
    assertNowhere(values, traces);
  }

  /** The secret's name is where its value could be. */
  private static void assertNowhere(List<String> values, Traces traces) {
    assertThat(traces.placesOf(NAME))
        .contains("/v1/audit-logs?per_page=100")
        .anyMatch(place -> place.startsWith("file "));
    for (String value : values) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      assertThat(traces.placesOf(value)).isEmpty();
      assertThat(traces.placesOf(Base64.getEncoder().encodeToString(bytes))).isEmpty();
    }
  }

  @Test
  void masterKeyChangedAndKilledMeanwhile_everyCallGetsTheNewestValue() throws IOException {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String id =
          management
              .post("/v1/secrets", Map.of("name", NAME, "value", "value-0"))
              .path("id")
              .asText();
      route(management, "open", upstream.url());
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

  private static Stored<Secret> secret(Transaction at, UUID tenant, UUID environment, String name) {
    return Stored.first(
        UUID.randomUUID(),
        tenant,
        new Secret(
            name,
            SecretType.STRING,
            null,
            environment,
            null,
            false,
            List.of(
                new Secret.Value(
                    environment, 1, at.now(), null, SecretText.of("text of " + name)))),
        at.now());
  }
}
