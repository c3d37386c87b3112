package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.RateLimitRule.Scope;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.DenyReason;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What callers of a limited route see (docs/wire.md sections 9.6, 11), to the byte. */
class LimitedCallTest {
  private static final String UPSTREAM_LIMITS =
      "X-RateLimit-Limit: 9\r\nx-ratelimit-remaining: 8\r\nX-RATELIMIT-RESET: 7\r\n"
          + "RateLimit: \"up\";r=6\r\nRateLimit-Policy: \"up\";q=5\r\nX_RateLimit_Reset: 4\r\n"
          + "X-RateLimit-Other: 3\r\n";
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\n" + UPSTREAM_LIMITS + "Content-Length: 2\r\n\r\nok";

  private static CallRules limit(long requests, long burst, Scope scope) {
    return new CallRules(
        Injection.UNSET,
        SignatureRule.UNSET,
        new RateLimitRule(true, requests, 3_600, burst, scope),
        null);
  }

  private static Answer call(RawCaller caller) throws Exception {
    return caller.send(GatewayFixture.head("GET /", "orders") + "\r\n").readAnswer();
  }

  @Test
  void limitedRoute_everyAnswerSaysWhatIsLeft_thenRefuses() throws Exception {
    long before = System.currentTimeMillis() / 1_000;
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ANSWER);
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute("orders", upstream.url(), limit(2, 3, Scope.ROUTE)));
        RawCaller caller = gateway.connect()) {
      for (int left = 2; left >= 0; left--) {
        Answer answer = call(caller);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.field("x-ratelimit-limit")).isEqualTo("3");
        assertThat(answer.field("x-ratelimit-remaining")).isEqualTo(Integer.toString(left));
        // Each call takes half an hour to come back.
        long reset = Long.parseLong(answer.field("x-ratelimit-reset"));
        long full = before + (3 - left) * 1_800L;
        assertThat(reset).isBetween(full - 60, full + 60);
        assertThat(answer.field("ratelimit-policy")).isEqualTo("\"route\";q=2;w=3600");
        assertThat(answer.field("ratelimit")).startsWith("\"route\";r=" + left + ";t=");
        // The upstream's own are about itself; what only looks like them goes on.
        assertThat(answer.has("x_ratelimit_reset")).isFalse();
        assertThat(answer.field("x-ratelimit-other")).isEqualTo("3");
      }

      Answer refused = call(caller);
      assertThat(refused.statusLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
      assertThat(refused.body().replaceAll("\"request_id\":\"[^\"]*\"", "ID"))
          .isEqualTo(
              "{\"error\":{\"type\":\"rate_limit_exceeded\",\"message\":\"Rate limit exceeded\","
                  + "\"limit\":\"route\",ID}}");
      assertThat(refused.field("x-ratelimit-remaining")).isEqualTo("0");
      assertThat(refused.field("ratelimit")).startsWith("\"route\";r=0;t=");
      assertThat(Integer.parseInt(refused.field("retry-after"))).isBetween(1_700, 1_800);
      assertThat(refused.has("x-knox-upstream-status")).isFalse();
      assertThat(upstream.requests()).hasSize(3);

      AtomicReference<@Nullable DenyReason> reason = new AtomicReference<>();
      while (reason.get() == null) {
        gateway.awaitRecord(slot -> {
          if (slot.reason() != null) {
            reason.set(slot.reason());
          }
        });
      }
      assertThat(reason.get()).isEqualTo(DenyReason.RATE_LIMITED);
    }
  }

  /** A refusal after the limit was asked says it too; the call counts. */
  @Test
  void upstreamThatIsAway_theRefusalSaysWhatIsLeft() throws Exception {
    try (GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .ruledRoute("orders", "http://127.0.0.1:1", limit(5, 5, Scope.CLIENT)));
        RawCaller caller = gateway.connect()) {
      Answer answer = call(caller);

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.field("x-ratelimit-remaining")).isEqualTo("4");
      assertThat(answer.field("ratelimit-policy")).isEqualTo("\"client\";q=5;w=3600");
      // Refused before the limit: it has no say, and nothing is counted.
      String other = GatewayFixture.head("GET /", "nobody") + "\r\n";
      assertThat(caller.send(other).readAnswer().has("x-ratelimit-limit")).isFalse();
      assertThat(call(caller).field("x-ratelimit-remaining")).isEqualTo("3");
    }
  }

  @Test
  void unlimitedRoute_theUpstreamsFieldsGoOnAsTheyCame() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ANSWER);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("orders", upstream.url()));
        RawCaller caller = gateway.connect()) {
      Answer answer = call(caller);

      assertThat(String.join("\r\n", answer.fields()) + "\r\n").contains(UPSTREAM_LIMITS);
      assertThat(answer.field("x-ratelimit-limit")).isEqualTo("9");
      assertThat(answer.has("retry-after")).isFalse();
    }
  }
}
