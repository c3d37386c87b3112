package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of methods by their name: TRACE, OPTIONS, HEAD, and those nobody has heard of. */
class MethodsTest {
  /** An Apache httpd as it comes echoes the injected secret in its answer to a TRACE. */
  @Test
  void trace_neverLeavesTheGateway_whateverTheRouteAccepts() throws Exception {
    Injection secret = new Injection(Map.of("Authorization", "Bearer {{secret:S}}"), null, null);
    CallRules rules = new CallRules(secret, SignatureRule.UNSET, RateLimitRule.UNSET, null);
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .secret("S", "sesame")
                    .ruledRoute("any", upstream.url(), rules)
                    .methodsRoute("named", upstream.url(), "TRACE", "TRACK", "GET"));
        RawCaller caller = gateway.connect()) {
      for (String method : List.of("TRACE", "TRACK")) {
        caller.send(head(method + " /", "any") + "Max-Forwards: 0\r\n\r\n");
        Answer any = caller.readAnswer();
        assertThat(any.status()).isEqualTo(405);
        assertThat(any.field("allow")).isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        caller.send(head(method + " /", "named") + "\r\n");
        Answer named = caller.readAnswer();
        assertThat(named.status()).isEqualTo(405);
        assertThat(named.field("allow")).isEqualTo("GET");
      }
      caller.send(head("GET /", "any") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      assertThat(upstream.requests()).singleElement().asString().startsWith("GET");
    }
  }

  @Test
  void unknownMethod_passesInAnyCase() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("any", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (String method : List.of("Fetch-It", "PURGE", "postx", "x")) {
        caller.send(head(method + " /", "any") + "\r\n");
        assertThat(caller.readAnswer().status()).as(method).isEqualTo(200);
        assertThat(upstream.requests().getLast()).startsWith(method + " /");
      }
    }
  }

  /** RFC 9110, 7.6.2: the gateway is the last one to be asked, after all checks were passed. */
  @Test
  void optionsThatMayGoNoFurther_isAnsweredHere() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .openRoute("any", upstream.url())
                    .methodsRoute("some", upstream.url(), "GET", "OPTIONS")
                    .methodsRoute("none", upstream.url(), "GET"));
        RawCaller caller = gateway.connect()) {
      for (String zero : List.of("0", "000")) {
        caller.send(head("OPTIONS /", "some") + "Max-Forwards: " + zero + "\r\n\r\n");
        Answer answer = caller.readAnswer();
        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
        assertThat(answer.field("allow")).isEqualTo("GET, OPTIONS");
        assertThat(answer.field("x-request-id")).hasSize(36);
        assertThat(answer.has("x-knox-upstream-status")).isFalse();
        assertThat(answer.has("content-length")).isFalse();
      }
      caller.send(head("OPTIONS /", "any") + "Content-Length: 2\r\nMax-Forwards: 0\r\n\r\nhi");
      assertThat(caller.readAnswer().field("allow")).contains("GET, HEAD, POST");
      caller.send(head("OPTIONS /", "none") + "Max-Forwards: 0\r\n\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(405);
      caller.send("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(401);
      assertThat(upstream.requests()).isEmpty();

      List<Integer> statuses = new ArrayList<>();
      List<@Nullable DenyReason> reasons = new ArrayList<>();
      GatewayFixture.await(
          "five records",
          () -> {
            gateway.drain(slot -> {
              statuses.add(slot.status());
              reasons.add(slot.reason());
            });
            return statuses.size() == 5;
          });
      assertThat(statuses).containsExactly(204, 204, 204, 405, 401);
      assertThat(reasons)
          .containsExactly(null, null, null, DenyReason.METHOD_NOT_ALLOWED, DenyReason.KEY_MISSING);
    }
  }

  @Test
  void optionsInChunks_isAnsweredHereAndClosed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("any", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("OPTIONS /", "any")
              + "Max-Forwards: 0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(caller.isClosedByPeer()).isTrue();
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void maxForwards_countsDownForOptionsAndMeansNothingElsewhere() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("any", upstream.url()));
        RawCaller caller = gateway.connect()) {
      Map<String, String> sent =
          Map.of("1", "0", "10", "9", "007", "6", "99999999999999999999", "999999998");
      for (Map.Entry<String, String> value : sent.entrySet()) {
        caller.send(head("OPTIONS /", "any") + "MAX-Forwards: " + value.getKey() + "\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(upstream.requests().getLast().toLowerCase(java.util.Locale.ROOT))
            .containsOnlyOnce("max-forwards: ")
            .contains("\r\nmax-forwards: " + value.getValue() + "\r\n");
      }
      for (String value : List.of("0", "5", "x")) {
        caller.send(head("GET /", "any") + "Max-Forwards: " + value + "\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(upstream.requests().getLast()).contains("\r\nMax-Forwards: " + value + "\r\n");
      }
    }
  }

  /** Upstreams run the same code for both, so HEAD would be the way round what guards GET. */
  @Test
  void head_isGuardedAndDressedAsGetIs() throws Exception {
    SignatureRule signed = new SignatureRule(true, null, null, null, null, null);
    MethodConfig guarded = new MethodConfig(null, null, signed, RateLimitRule.UNSET);
    MethodConfig limited =
        new MethodConfig(
            Map.of("X-Added", "yes"),
            null,
            SignatureRule.UNSET,
            new RateLimitRule(true, 2L, 60, null, null));
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute("guarded", upstream.url(), onlyGet(guarded))
                    .ruledRoute("limited", upstream.url(), onlyGet(limited)));
        RawCaller caller = gateway.connect()) {
      caller.send(head("HEAD /", "guarded") + "\r\n");
      Answer unsigned = caller.readAnswer("HEAD");
      assertThat(unsigned.status()).isEqualTo(401);
      assertThat(unsigned.field("www-authenticate")).isEqualTo("Signature realm=\"gateway\"");
      assertThat(upstream.requests()).isEmpty();

      caller.send(head("HEAD /", "limited") + "\r\n");
      assertThat(caller.readAnswer("HEAD").status()).isEqualTo(200);
      assertThat(upstream.requests().getLast()).contains("X-Added: yes");
      caller.send(head("GET /", "limited") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      caller.send(head("HEAD /", "limited") + "\r\n");
      assertThat(caller.readAnswer("HEAD").status()).as("one bucket for both").isEqualTo(429);
    }
  }

  private static CallRules onlyGet(MethodConfig config) {
    return new CallRules(
        Injection.UNSET, SignatureRule.UNSET, RateLimitRule.UNSET, Map.of("GET", config));
  }
}
