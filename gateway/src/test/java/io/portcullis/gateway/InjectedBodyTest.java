package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static io.portcullis.gateway.InjectionAttackTest.echo;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.rule.CallRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that a route puts into JSON bodies (docs/wire.md section 9.5), over real sockets. */
class InjectedBodyTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final CallRules RULES =
      Injections.body("{\"a\":\"{{secret:A}}\",\"n\":{\"x\":[1,2.50]}}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|{\"a\":\"a\",\"n\":{\"x\":[1,2.50]}}",
        " { \"b\" : 1.0e+2 } |` { \"b\" : 1.0e+2 ,\"a\":\"a\",\"n\":{\"x\":[1,2.50]}} `",
        "{\"z\":12345678901234567890.123,\"a\":{\"deep\":1},\"y\":\"\\u00e9\"}|{\"z\":12345678901234567890.123,\"a\":\"a\",\"y\":\"\\u00e9\",\"n\":{\"x\":[1,2.50]}}",
        "{\"n\":null,\"a\":[]}|{\"n\":{\"x\":[1,2.50]},\"a\":\"a\"}",
        "{\"b\":{\"a\":1}}|{\"b\":{\"a\":1},\"a\":\"a\",\"n\":{\"x\":[1,2.50]}}",
      })
  void jsonObject_getsTheMembersAndStaysAsItWasElsewhere(String body, String merged)
      throws Exception {
    String sent = body.startsWith("{ ") ? " " + body + " " : body;
    assertThat(echo(RULES, JSON, sent)).isEqualTo(merged);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{}]",
        "1",
        "\"{}\"",
        "null",
        "{",
        "{\"b\":1,}",
        "{} {}",
        "{\"b\":01}",
        "{'b':1}",
        "x",
        "{}x",
        "{\"b\":\"\u0001\"}",
        "{\"b\":\"\u00ff\"}",
        "\u00ef\u00bb\u00bf{}"
      })
  void whatIsNoJsonObject_passesUnchanged(String body) throws Exception {
    assertThat(echo(RULES, JSON, body)).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json\r\n",
        "content-type:APPLICATION/JSON;charset=utf-8\r\n",
        "Content-Type: application/json ; x=y\r\n",
        "Content-Type: application/vnd.api+json\r\n",
        "Content-Type: text/plain\r\nContent-Type: application/json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: identity\r\n"
      })
  void jsonContentTypes_areMerged(String fields) throws Exception {
    assertThat(echo(RULES, fields, "{}")).startsWith("{\"a\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: text/json\r\n",
        "Content-Type: application/jsonp\r\n",
        "Content-Type: application/+json\r\n",
        "Content-Type: text/plain; a=application/json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: application/json\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n"
      })
  void otherContentAndCodings_passUnchanged(String fields) throws Exception {
    assertThat(echo(RULES, fields, "{}")).isEqualTo("{}");
  }

  @Test
  void otherMethods_passUnchanged() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, RULES);
        RawCaller caller = gateway.connect()) {
      for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "GET", "PROPPATCH")) {
        caller.send(head(method + " /", "r") + JSON + "Content-Length: 2\r\n\r\n{}");
        boolean merged = List.of("POST", "PUT", "PATCH").contains(method);
        assertThat(caller.readAnswer().body().length() > 2).as(method).isEqualTo(merged);
      }
    }
  }

  /** Length and digests are those of the body that is sent. */
  @Test
  void changedBody_hasItsOwnLengthAndNoDigest() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, RULES);
        RawCaller caller = gateway.connect()) {
      String digests =
          "Content-Digest: a\r\nREPR-DIGEST: b\r\nDigest: c\r\nContent-MD5: d\r\n"
              + "Content_Digest: e\r\nX-Digest: stays\r\n";
      for (String framing :
          List.of(
              "Content-Length: 7\r\n\r\n{\"b\":1}",
              "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"b\r\n4\r\n\":1}\r\n0\r\n\r\n")) {
        caller.send(head("POST /", "r") + JSON + digests + framing);
        String body = caller.readAnswer().body();
        assertThat(body).isEqualTo("{\"b\":1,\"a\":\"a\",\"n\":{\"x\":[1,2.50]}}");
        assertThat(upstream.requests().getLast())
            .contains("\r\nContent-Length: " + body.length() + "\r\n", "\r\nX-Digest: stays\r\n")
            .doesNotContainIgnoringCase("transfer-encoding")
            .doesNotContainPattern("(?im)^(content|repr)?[-_]?(digest|md5):");
      }
    }
  }

  @Test
  void unchangedBody_keepsItsDigest() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, RULES);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + JSON + "Content-Digest: a\r\nContent-Length: 2\r\n\r\n[]");
      assertThat(caller.readAnswer().body()).isEqualTo("[]");
      assertThat(upstream.requests().getLast()).contains("\r\nContent-Digest: a\r\n");
    }
  }

  @Test
  void expectContinue_isAnsweredAndTheBodyChanged() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Injections.body("{\"a\":1}"));
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + JSON + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(caller.readHead().status()).isEqualTo(100);
      assertThat(caller.send("{}").readAnswer().body()).isEqualTo("{\"a\":1}");
      assertThat(upstream.requests().getLast()).doesNotContainIgnoringCase("expect");
    }
  }

  /** Only what a rule changes is held: a body of other content is streamed, whatever its length. */
  @Test
  void bodyBeyondTheLimit_isStreamedWhereNoRuleAppliesAndRefusedWhereOneDoes() throws Exception {
    String large = "x".repeat(3_000_000);
    assertThat(echo(Injections.fields("X", "1"), JSON, large)).isEqualTo(large);
    assertThat(echo(RULES, "Content-Type: text/plain\r\n", large)).isEqualTo(large);
    assertThat(InjectionAttackTest.status(RULES, "/", JSON, large)).isEqualTo(413);
    assertThat(InjectionAttackTest.status(Injections.clientBodies(), "/", "", large))
        .isEqualTo(413);
  }

  @Test
  void callersPlaceholders_areFilledInWhereTheRouteSaysSo() throws Exception {
    CallRules rules = Injections.clientBodies();
    assertThat(
            echo(
                rules,
                "Content-Type: text/plain\r\n",
                "a={{secret:A}}&b={{ secret:a }}&c={{name}}"))
        .isEqualTo("a=a&b=a&c={{name}}");
    assertThat(echo(rules, "", "{{client.id}} {{if x}} {{ {{secret:A}}"))
        .isEqualTo("{{client.id}} {{if x}} {{ a");
    assertThat(echo(rules, "Content-Encoding: gzip\r\n", "{{secret:A}}")).isEqualTo("{{secret:A}}");
  }

  private static GatewayFixture start(ScriptedUpstream upstream, CallRules rules) throws Exception {
    return GatewayFixture.start(
        new PolicyFixture().secret("A", "a").ruledRoute("r", upstream.url(), rules));
  }
}
