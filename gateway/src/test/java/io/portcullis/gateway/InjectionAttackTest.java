package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to get more out of injection than was meant. Each case is one attack. */
class InjectionAttackTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"BREAKS", "NUL", "LF_AT_END"})
  void headerInjection_throughASecret_isRefused(String secret) throws Exception {
    InjectedFieldsTest.refused(
        Injections.fields("X", "a{{secret:" + secret + "}}"), "/", 500, "injection_invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%0d%0aX-Evil:%201",
        "a%0Ab",
        "a%0Db",
        "%00",
        "%7f",
        "%1b[0m",
        "%",
        "%0",
        "%zz",
        "%ff",
        "%c0%8d%c0%8a",
        "%ed%a0%80"
      })
  void headerInjection_throughAVariable_isRefused(String value) throws Exception {
    InjectedFieldsTest.refused(
        Injections.fields("X", "{{var:v}}"), "/?v=" + value, 400, "template_value_invalid");
  }

  @Test
  void oversizedValues_areRefused() throws Exception {
    InjectedFieldsTest.refused(
        Injections.fields("X", "{{secret:LONG}}"), "/", 500, "injection_invalid");
    InjectedFieldsTest.refused(
        Injections.fields("X", "{{var:v}}".repeat(64)),
        "/?v=" + "x".repeat(4_000),
        400,
        "template_value_invalid");
  }

  /** What is filled in is never read as a template again. */
  @Test
  void recursion_throughSecretAndVariable_isNotExpanded() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("OUTER", "{{secret:INNER}}")
                    .secret("INNER", "hidden")
                    .ruledRoute(
                        "r",
                        upstream.url(),
                        Injections.rules(
                            java.util.Map.of("X", "{{secret:OUTER}}", "Y", "{{var:v}}"),
                            "{\"b\":\"{{secret:OUTER}}\"}",
                            true)));
        RawCaller caller = gateway.connect()) {
      String body = "{\"a\":\"{{var:v}}\"}";
      caller.send(
          head("POST /?v=%7B%7Bsecret:INNER%7D%7D", "r")
              + JSON
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);

      assertThat(caller.readAnswer().body())
          .isEqualTo("{\"a\":\"{{secret:INNER}}\",\"b\":\"{{secret:INNER}}\"}");
      assertThat(upstream.requests().getFirst())
          .contains("\r\nX: {{secret:INNER}}\r\n", "\r\nY: {{secret:INNER}}\r\n")
          .doesNotContain("hidden");
    }
  }

  @Test
  void jsonBreakout_throughSecretAndVariable_isEscaped() throws Exception {
    String evil = "\",\"admin\":true,\"x\":\"\\";
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("EVIL", evil + "\n")
                    .ruledRoute(
                        "r",
                        upstream.url(),
                        Injections.rules(
                            null, "{\"s\":\"{{secret:EVIL}}\",\"v\":[\"{{var:v}}\"]}", true)));
        RawCaller caller = gateway.connect()) {
      String body = "{\"c\":\"{{secret:EVIL}}\"}";
      caller.send(
          head("POST /?v=%22,%22admin%22:true,%22x%22:%22%5C", "r")
              + JSON
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);

      String escaped = "\\\",\\\"admin\\\":true,\\\"x\\\":\\\"\\\\";
      assertThat(caller.readAnswer().body())
          .isEqualTo(
              "{\"c\":\""
                  + escaped
                  + "\\u000a\",\"s\":\""
                  + escaped
                  + "\\u000a\",\"v\":[\""
                  + escaped
                  + "\"]}");
    }
  }

  /** A parser that takes the first of two members, or the last: it gets the route's either way. */
  @Test
  void repeatedMember_inEverySpelling_isTheRoutes() throws Exception {
    assertThat(
            echo(
                Injections.body("{\"id\":\"ours\"}"),
                JSON,
                "{\"id\":1, \"\\u0069d\" : {\"id\":2} ,\"i\\u0064\":[3],\"Id\":4}"))
        .isEqualTo("{\"id\":\"ours\", \"\\u0069d\" : \"ours\" ,\"i\\u0064\":\"ours\",\"Id\":4}");
  }

  @Test
  void templateBomb_inACallersBody_isRefused() throws Exception {
    CallRules rules = Injections.clientBodies();
    String v = "?v=" + "x".repeat(4_000);
    assertThat(status(rules, "/" + v, "", "{{var:v}}".repeat(64))).isEqualTo(200);
    assertThat(status(rules, "/" + v, "", "{{var:v}}".repeat(65))).isEqualTo(400);
    assertThat(status(rules, "/", "", "{{secret:LONG}}".repeat(16))).isEqualTo(200);
    assertThat(status(rules, "/", "", "{{secret:LONG}}".repeat(17))).isEqualTo(413);
  }

  /** Each of many members of one name would get the injected value. */
  @Test
  void expansionBomb_throughRepeatedMembers_isRefused() throws Exception {
    CallRules rules = Injections.body("{\"a\":\"{{secret:LONG}}\"}");
    String many = "\"a\":1,".repeat(100);

    assertThat(status(rules, "/", JSON, "{" + many + "\"b\":1}")).isEqualTo(413);
  }

  @Test
  void deepJson_isMergedWithoutHarm() throws Exception {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    assertThat(echo(Injections.body("{\"a\":1}"), JSON, "{\"d\":" + deep + "}"))
        .isEqualTo("{\"d\":" + deep + ",\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{secret:",
        "{{secret:A",
        "{{ secret:A }",
        "{{secret:}}",
        "{{secret:A\r\n}}",
        "{{secret:{{secret:A}}}}",
        "{{secret_id:1}}",
        "{{var:}}"
      })
  void halfPlaceholder_inACallersBody_isRefused(String body) throws Exception {
    assertThat(status(Injections.clientBodies(), "/", "", body)).isEqualTo(400);
  }

  @Test
  void unknownSecret_inACallersBody_isRefused() throws Exception {
    assertThat(status(Injections.clientBodies(), "/", "", "{{secret:NO_SUCH}}")).isEqualTo(500);
  }

  /** Whoever sees what the upstream gets could sign as that client. */
  @Test
  void signingSecret_inACallersBody_isRefusedThoughTheRouteNamesIt() throws Exception {
    SignatureRule signed = new SignatureRule(true, null, null, null, null, SignatureJoining.LF);
    CallRules rules =
        new CallRules(
            new Injection(null, null, true, List.of("A", "S0", "S1")),
            SignatureRule.UNSET,
            RateLimitRule.UNSET,
            null);
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .signedRoute("s", upstream.url(), signed, Scheme.HMAC_SHA256, "new", "old")
                    .secret("A", "a")
                    .ruledRoute("r", upstream.url(), rules));
        RawCaller caller = gateway.connect()) {
      for (String name : List.of("S0", "S1")) {
        String body = "{{secret:" + name + "}}";
        caller.send(head("POST /", "r") + "Content-Length: 13\r\n\r\n" + body);
        assertThat(caller.readAnswer().status()).as(name).isEqualTo(500);
      }
      caller.send(head("POST /", "r") + "Content-Length: 12\r\n\r\n{{secret:A}}");
      assertThat(caller.readAnswer().body()).isEqualTo("a");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** The default: a caller cannot send a secret anywhere. */
  @Test
  void callersPlaceholders_areLeftAloneUnlessTheRouteSaysSo() throws Exception {
    for (CallRules rules :
        List.of(Injections.body("{\"a\":1}"), Injections.fields("X", "1"), CallRules.UNSET)) {
      assertThat(echo(rules, "Content-Type: text/plain\r\n", "{{secret:LONG}}"))
          .isEqualTo("{{secret:LONG}}");
    }
    assertThat(echo(Injections.body("{\"a\":1}"), JSON, "{\"b\":\"{{secret:LONG}}\"}"))
        .isEqualTo("{\"b\":\"{{secret:LONG}}\",\"a\":1}");
  }

  static String echo(CallRules rules, String fields, String body) throws Exception {
    return Arrays.stream(call(rules, "/", fields, body).split("\n", 2)).toList().getLast();
  }

  static int status(CallRules rules, String target, String fields, String body) throws Exception {
    return Integer.parseInt(call(rules, target, fields, body).substring(0, 3));
  }

  private static String call(CallRules rules, String target, String fields, String body)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("A", "a")
                    .secret("LONG", "x".repeat(65_536))
                    .ruledRoute("r", upstream.url(), rules));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("POST " + target, "r") + fields + "Content-Length: " + body.length() + "\r\n\r\n");
      caller.send(body);
      RawCaller.Answer answer = caller.readAnswer();
      if (answer.status() != 200) {
        assertThat(upstream.connections()).isZero();
      }
      return answer.status() + "\n" + answer.body();
    }
  }
}
