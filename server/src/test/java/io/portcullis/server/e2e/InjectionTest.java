package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.server.e2e.RecordingUpstream.Received;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a route injects, from the management API to the upstream: base, method, environment
 * (docs/wire.md sections 9.4, 9.5, 13.1, 13.3, 13.4).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectionTest {
  private static final String BODY = "{\"id\":12345678901234567890.10, \"who\":\"caller\"}";

  private final RecordingUpstream upstream = RecordingUpstream.start();
  private final Installation installation = Installation.start();
  private final ManagementClient management = installation.management();
  private String key = "";

  @BeforeAll
  void configure() {
    key = management.createKey("standard");
    management.post("/v1/environments", Map.of("name", "staging"));
  }

  @AfterAll
  void stop() {
    installation.close();
    upstream.close();
  }

  @Test
  void baseMethodAndEnvironment_eachReplaceTheOther() {
    String route =
        create(
            "layers",
            Map.of(
                "inject_headers_json",
                Map.of("X-Base", "{{environment}}", "X-Both", "base"),
                "inject_body_json",
                Map.of("who", "{{route.name}}", "env", "{{environment}}"),
                "method_configs",
                Map.of("PUT", Map.of("inject_headers_json", Map.of("X-Put", "{{var:v}}")))));

    Received base = received(call("layers").to("/base"));
    assertThat(base.fields("X-Base")).containsExactly("production");
    assertThat(base.fields("X-Both")).containsExactly("base");

    // A method's own configuration replaces headers and body as a whole.
    Received put = received(json("layers").by("PUT").to("/put?v=a%20b"));
    assertThat(put.fields("X-Put")).containsExactly("a b");
    assertThat(put.fields("X-Base")).isEmpty();
    assertThat(text(put)).isEqualTo(BODY);
    assertThat(text(received(json("layers").by("POST").to("/post"))))
        .isEqualTo("{\"id\":12345678901234567890.10, \"who\":\"layers\",\"env\":\"production\"}");

    // The override replaces the whole member; what it leaves out shows the base.
    String override = "/v1/routes/" + route + "/environments/staging";
    management.done("PUT", override, Map.of("inject_headers_json", Map.of("X-Staging", "1")));
    Received staging = received(json("layers").by("POST").in("staging").to("/staging"));
    assertThat(staging.fields("X-Staging")).containsExactly("1");
    assertThat(staging.fields("X-Base")).isEmpty();
    assertThat(text(staging)).contains("\"env\":\"staging\"");
    management.patch("/v1/routes/" + route, Map.of("inject_body_json", Map.of("later", "yes")));
    assertThat(text(received(json("layers").by("POST").in("staging").to("/later"))))
        .contains("\"who\":\"caller\"", "\"later\":\"yes\"");

    // An empty object inherits again.
    management.done("PUT", override, Map.of("inject_headers_json", Map.of()));
    assertThat(received(call("layers").in("staging").to("/again")).fields("X-Base"))
        .containsExactly("staging");
  }

  @Test
  void conditional_followsTheEnvironment_alsoOnceItIsRenamed() {
    String qa = management.post("/v1/environments", Map.of("name", "qa")).path("id").asText();
    create(
        "conditional",
        Map.of(
            "inject_headers_json",
            Map.of("X-If", "{{if environment == 'qa'}}test{{else}}live{{endif}}")));
    management.done("PUT", "/v1/routes/conditional/environments/qa", Map.of("enabled", true));

    assertThat(received(call("conditional").to("/live")).fields("X-If")).containsExactly("live");
    assertThat(received(call("conditional").in("qa").to("/qa")).fields("X-If"))
        .containsExactly("test");

    management.patch("/v1/environments/" + qa, Map.of("name", "qa2"));
    assertThat(received(call("conditional").in("qa2").to("/qa2")).fields("X-If"))
        .containsExactly("live");
  }

  @Test
  void callersField_isOverwritten() {
    create("over", Map.of("inject_headers_json", Map.of("Authorization", "Basic ours")));

    Received call =
        received(call("over").with("authorization: Bearer theirs", "X_Other: y").to("/over"));

    assertThat(call.fields("Authorization")).containsExactly("Basic ours");
    assertThat(call.fields("X_Other")).containsExactly("y");
  }

  @Test
  void missingValue_isRefusedLoggedAndExplained() {
    create("needs", Map.of("inject_headers_json", Map.of("X-User", "{{var:user}}")));

    Answer refused = installation.call(Loopback.ONE, call("needs").to("/needs"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("error").path("type").asText())
        .isEqualTo("template_value_missing");
    assertThat(refused.fields("X-Knox-Upstream-Status")).isEmpty();
    assertThat(management.log(refused).path("error").asText()).isEqualTo("template_value_missing");
    assertThat(upstream.count("/needs")).isZero();

    assertThat(explained("needs", "/needs").path("reason").asText())
        .isEqualTo("template_value_missing");
    JsonNode allowed = explained("needs", "/needs?user=ann");
    assertThat(allowed.path("verdict").asText()).isEqualTo("allow");
    assertThat(allowed.path("steps").path(9).path("detail").asText())
        .isEqualTo("Sets X-User. Uses var:user.");
  }

  private JsonNode explained(String route, String path) {
    return management.post("/v1/access/explain", Map.of("route", route, "path", path));
  }

  /** A value counts in its environment only, and from the answer on. */
  @Test
  void secret_isTheEnvironmentsOwn_andFollowsItsChanges() {
    management.post("/v1/environments", Map.of("name", "other"));
    JsonNode secret =
        management.post("/v1/secrets", Map.of("name", "Upstream key", "value", "first-v4lue"));
    String id = secret.path("id").asText();
    create(
        "secret",
        Map.of(
            "inject_headers_json",
            Map.of(
                "Authorization",
                "Bearer {{secret:upstream key}}",
                "X-Id",
                "{{secret_id:%s}}".formatted(id)),
            "inject_body_json",
            Map.of("key", "{{secret:UPSTREAM_KEY}}")));
    management.done("PUT", "/v1/routes/secret/environments/other", Map.of("enabled", true));

    Received first = received(json("secret").by("POST").to("/first"));
    assertThat(first.fields("Authorization")).containsExactly("Bearer first-v4lue");
    assertThat(first.fields("X-Id")).containsExactly("first-v4lue");
    assertThat(text(first)).endsWith(",\"key\":\"first-v4lue\"}");

    Answer missing = installation.call(Loopback.ONE, call("secret").in("other").to("/missing"));
    assertThat(missing.status()).isEqualTo(500);
    assertThat(management.log(missing).path("error").asText()).isEqualTo("secret_unavailable");
    assertThat(missing.toString()).doesNotContain("v4lue");

    management.done("PUT", "/v1/secrets/" + id + "/value", Map.of("value", "second-v4lue"));
    assertThat(received(call("secret").to("/second")).fields("X-Id"))
        .containsExactly("second-v4lue");
    management.done(
        "PUT",
        "/v1/secrets/" + id + "/value",
        Map.of("value", "bad-v4lue\n", "environment", "other"));
    Answer bad = installation.call(Loopback.ONE, call("secret").in("other").to("/bad"));
    assertThat(management.log(bad).path("error").asText()).isEqualTo("injection_invalid");

    assertThat(explained("secret", "/").toString())
        .contains("secret:UPSTREAM_KEY")
        .doesNotContain("v4lue");
    // What a route injects cannot be deleted under it.
    Answer kept = management.call("DELETE", "/v1/secrets/" + id, null);
    assertThat(kept.status()).isEqualTo(409);
    assertThat(kept.error()).contains("the route secret");
  }

  /** 400 at write, naming member, place, position and fault. */
  @Test
  void faults_areRefusedAtWrite() {
    Answer answer =
        management.call(
            "POST",
            "/v1/routes",
            Map.of(
                "name",
                "faulty",
                "target_base_url",
                upstream.url(),
                "inject_headers_json",
                Map.of("X-A", "ab{{nope}}", "Host", "x"),
                "inject_body_json",
                Map.of("a", List.of(Map.of("b", "{{secret:}}"))),
                "injection_rules",
                List.of(Map.of("x", 1))));

    assertThat(answer.status()).isEqualTo(400);
    JsonNode fields = answer.json().path("fields");
    assertThat(texts(fields.path("inject_headers_json")))
        .containsExactlyInAnyOrder(
            "the gateway sets or drops 'Host' itself",
            "field 'X-A' at position 2: 'nope' is no placeholder; a secret is written"
                + " {{secret:nope}}");
    assertThat(texts(fields.path("inject_body_json")))
        .containsExactly("member 'a[0].b' at position 0: no name after secret:");
    assertThat(fields.has("injection_rules")).isTrue();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private String create(String name, Map<String, ?> members) {
    Map<String, Object> body = new HashMap<>(members);
    body.put("name", name);
    body.put("target_base_url", upstream.url());
    body.put("requires_clients", false);
    return management.createRoute(body);
  }

  private GatewayCall call(String route) {
    return GatewayCall.of(route, key);
  }

  private GatewayCall json(String route) {
    return call(route)
        .with("Content-Type: application/json")
        .send(BODY.getBytes(StandardCharsets.UTF_8));
  }

  /** What the upstream got of a call that must pass. */
  private Received received(GatewayCall call) {
    Answer answer = installation.call(Loopback.ONE, call);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return upstream.received().stream()
        .filter(got -> got.target().equals(call.target()))
        .findFirst()
        .orElseThrow();
  }

  private static String text(Received call) {
    return new String(call.body(), StandardCharsets.UTF_8);
  }
}
