package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.model.rule.CallRules;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields that a route injects (docs/wire.md sections 9.4 and 13.1), over real sockets. */
class InjectedFieldsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void templates_areFilledIn() throws Exception {
    CallRules rules =
        Injections.fields(
            "Authorization", "Bearer {{secret:API_KEY}}",
            "X-Where", "{{route.name}}/{{environment}}/{{tenant_id}}",
            "X-Who", "{{var:user}}",
            "X-When", "{{timestamp}}",
            "X-Which", "{{request_id}}",
            "X-If", "{{if environment == 'production'}}live{{else}}test{{endif}}");
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(OK);
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("API_KEY", "s3cret")
                    .ruledRoute("r", upstream.url(), rules));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        caller.send(head("GET /x?a=1&user=Ann%20B%c3%a9&user=2", "r") + "Accept: */*\r\n\r\n");
        Answer answer = caller.readAnswer();
        assertThat(answer.status()).isEqualTo(200);
        List<String> lines = lines(upstream);
        assertThat(lines)
            .contains(
                "Authorization: Bearer s3cret",
                "X-Where: r/production/00000000-0000-0001-0000-000000000001",
                "X-Who: Ann B\u00c3\u00a9",
                "X-Which: " + answer.field("x-request-id"),
                "X-If: live",
                "Accept: */*");
        assertThat(lines).anyMatch(line -> line.matches("X-When: \\d{10}"));
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /** The caller's own is gone in every spelling that an upstream may take for the same. */
  @Test
  void callersOwnFields_areOverwritten() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(OK);
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute(
                        "r",
                        upstream.url(),
                        Injections.fields("X-Api-Key", "ours", "Authorization", "Basic ours")));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("GET /", "r")
              + "x-api-key: a\r\nX_Api_Key: b\r\nX-API_KEY:c\r\nX-Api-Key:\r\n"
              + "AUTHORIZATION: Bearer theirs\r\nauthorization: x\r\nX-Api-Keys: stays\r\n"
              + "X-Api-Ke: stays\r\n\r\n");
      caller.readAnswer();

      assertThat(lines(upstream).stream().filter(InjectedFieldsTest::mattersHere))
          .containsExactly(
              "X-Api-Keys: stays",
              "X-Api-Ke: stays",
              "X-Api-Key: ours",
              "Authorization: Basic ours");
    }
  }

  private static boolean mattersHere(String line) {
    String lower = line.toLowerCase(Locale.ROOT).replace('_', '-');
    return lower.startsWith("x-api") || lower.startsWith("authorization");
  }

  /** Trailers are merged into the head by some upstreams. */
  @Test
  void trailerOfAnInjectedName_isDropped() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute("r", upstream.url(), Injections.fields("X-Token", "ours")));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("POST /", "r")
              + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
              + "X_token: theirs\r\nX-Sum: 1\r\nx-token: theirs\r\n\r\n");

      assertThat(caller.readAnswer().body()).isEqualTo("hi[trailer X-Sum: 1]");
    }
  }

  /** A template without text takes the field away, whoever sent it. */
  @Test
  void blankValue_leavesTheFieldOut() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(OK);
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute(
                        "r",
                        upstream.url(),
                        Injections.fields(
                            "X-Debug", "",
                            "X-If", "{{if environment != 'production'}}x{{endif}}",
                            "X-Var", " {{var:v}} ")));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /?v=", "r") + "X-Debug: 1\r\nX-If: 1\r\nX-Var: 1\r\n\r\n");
      caller.readAnswer();

      assertThat(lines(upstream)).noneMatch(line -> line.matches("(?i)x-(debug|if|var):.*"));
    }
  }

  @Test
  void missingVariable_is400AndNothingIsSent() throws Exception {
    refused(
        Injections.fields("X", "{{var:user}}"),
        "/?users=1&%75ser2=1",
        400,
        "template_value_missing");
  }

  @Test
  void missingClient_is400AndNothingIsSent() throws Exception {
    refused(Injections.fields("X", "{{client.name}}"), "/", 400, "template_value_missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{secret:NO_SUCH}}", "{{secret_id:00000000-0000-0000-0000-000000000000}}"})
  void unknownSecret_is500AndNothingIsSent(String template) throws Exception {
    refused(Injections.fields("X", "a " + template), "/", 500, "secret_unavailable");
  }

  /** What another version of the program left in the store. */
  @Test
  void unreadableTemplate_is500AndNothingIsSent() throws Exception {
    refused(Injections.fields("X", "{{no.such}}"), "/", 500, "injection_invalid");
    refused(Injections.fields("Host", "x"), "/", 500, "injection_invalid");
    refused(Injections.body("[]"), "/", 500, "injection_invalid");
  }

  static void refused(CallRules rules, String target, int status, String type) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(OK);
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("BREAKS", "a\r\nX-Evil: 1")
                    .secret("NUL", "a\0b")
                    .secret("LF_AT_END", "a\n")
                    .secret("LONG", "x".repeat(65_536))
                    .ruledRoute("r", upstream.url(), rules));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET " + target, "r") + "\r\n");
      Answer answer = caller.readAnswer();

      assertThat(answer.status()).as(target).isEqualTo(status);
      assertThat(answer.body()).contains("\"type\":\"" + type + "\"");
      assertThat(answer.has("x-knox-upstream-status")).isFalse();
      assertThat(upstream.connections()).isZero();
    }
  }

  private static List<String> lines(ScriptedUpstream upstream) {
    return Arrays.asList(upstream.requests().getLast().split("\r\n"));
  }
}
