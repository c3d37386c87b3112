package io.portcullis.model.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.check.InvalidException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/wire.md sections 13.3 and 13.4. */
class CallRulesTest {
  private static final SignatureRule SIGNED = new SignatureRule(true, 60, null, null, null, null);
  private static final RateLimitRule LIMITED = new RateLimitRule(true, 10L, 60, null, null);
  private static final CallRules BASE =
      new CallRules(
          new Injection(Map.of("X-A", "a", "X-B", "b"), "{\"a\":1}", true),
          SIGNED,
          LIMITED,
          Map.of("PUT", config(null, null)));

  private static MethodConfig config(
      @Nullable Map<String, String> headers, @Nullable Boolean signed) {
    return new MethodConfig(
        headers,
        null,
        new SignatureRule(signed, null, null, null, null, null),
        RateLimitRule.UNSET);
  }

  @Test
  void over_unset_inheritsEverything() {
    assertThat(CallRules.UNSET.over(BASE)).isEqualTo(BASE);
    assertThat(BASE.over(CallRules.UNSET)).isEqualTo(BASE);
  }

  /** Headers are replaced, not merged: the trap is a secret of the base that is sent on. */
  @Test
  void over_setMembers_replaceTheWholeMember() {
    CallRules override =
        new CallRules(
            new Injection(Map.of("X-C", "c"), null, null),
            new SignatureRule(false, null, null, null, null, null),
            new RateLimitRule(null, 5L, null, null, null),
            Map.of("POST", config(null, true)));
    CallRules merged = override.over(BASE);
    assertThat(merged.injection().headers()).isEqualTo(Map.of("X-C", "c"));
    assertThat(merged.injection().body()).isEqualTo("{\"a\":1}");
    assertThat(merged.signature().required()).isFalse();
    assertThat(merged.signature().toleranceSec()).isEqualTo(60);
    assertThat(merged.rateLimit().enabled()).isTrue();
    assertThat(merged.rateLimit().requests()).isEqualTo(5);
    assertThat(merged.methodConfigs()).containsOnlyKeys("POST");
  }

  /** The trap: a configuration that only injects would open what the route guards. */
  @Test
  void forMethod_ownConfig_replacesInjectionAndKeepsTheGuards() {
    CallRules put = BASE.forMethod("PUT");
    assertThat(put.injection().headers()).isNull();
    assertThat(put.injection().body()).isNull();
    assertThat(put.injection().clientBodyTemplates()).isTrue();
    assertThat(put.signature()).isEqualTo(SIGNED);
    assertThat(put.rateLimit()).isEqualTo(LIMITED);
    assertThat(put.methodConfigs()).isNull();
  }

  /** HEAD runs the same code upstream: unguarded it would be the way round what guards GET. */
  @Test
  void forMethod_headWithoutItsOwn_isGet() {
    SignatureRule signed = new SignatureRule(true, 60, null, null, null, null);
    RateLimitRule limit = new RateLimitRule(true, 5L, 60, null, null);
    MethodConfig get = new MethodConfig(Map.of("X-G", "g"), null, signed, limit);
    CallRules rules =
        new CallRules(
            Injection.UNSET, SignatureRule.UNSET, RateLimitRule.UNSET, Map.of("GET", get));

    assertThat(rules.forMethod("HEAD")).isEqualTo(rules.forMethod("GET"));
    assertThat(rules.forMethod("HEAD").injection().headers()).containsOnlyKeys("X-G");
    assertThat(rules.forMethod("OPTIONS").signature()).isEqualTo(SignatureRule.UNSET);
    assertThat(rules.forMethod("GET").methodConfigs()).isNull();
  }

  @Test
  void forMethod_headWithItsOwn_isLaidOverGet() {
    SignatureRule signed = new SignatureRule(true, 60, null, null, null, null);
    RateLimitRule limit = new RateLimitRule(true, 5L, 60, null, null);
    MethodConfig get = new MethodConfig(Map.of("X-G", "g"), null, signed, limit);
    MethodConfig head =
        new MethodConfig(Map.of("X-H", "h"), null, SignatureRule.UNSET, RateLimitRule.UNSET);
    CallRules rules =
        new CallRules(
            Injection.UNSET,
            SignatureRule.UNSET,
            RateLimitRule.UNSET,
            Map.of("GET", get, "HEAD", head));

    assertThat(rules.forMethod("HEAD").injection().headers()).containsOnlyKeys("X-H");
    assertThat(rules.forMethod("HEAD").signature()).isEqualTo(signed);
    assertThat(rules.forMethod("HEAD").rateLimit()).isEqualTo(limit);
  }

  @Test
  void forMethod_saidExplicitly_switchesTheSignatureOff() {
    CallRules rules =
        new CallRules(BASE.injection(), SIGNED, LIMITED, Map.of("GET", config(null, false)));
    assertThat(rules.forMethod("GET").signature().required()).isFalse();
    assertThat(rules.forMethod("get").signature().required()).isTrue();
    assertThat(rules.forMethod("POST").injection()).isEqualTo(BASE.injection());
  }

  @Test
  void everyMember_outOfRange_isNamed() {
    assertThatThrownBy(() -> new SignatureRule(null, 0, "a b", "", "é", null))
        .isInstanceOfSatisfying(
            InvalidException.class,
            e ->
                assertThat(e.violations().byField())
                    .containsOnlyKeys(
                        "signature_tolerance_sec",
                        "signature_header",
                        "timestamp_header",
                        "nonce_header"));
    assertThatThrownBy(() -> new SignatureRule(null, 3_601, "X-A", "x-a", null, null))
        .hasMessageContaining("signature_tolerance_sec")
        .hasMessageContaining("three names");
    assertThatThrownBy(() -> new RateLimitRule(true, 0L, 0, -1L, null))
        .isInstanceOfSatisfying(
            InvalidException.class,
            e ->
                assertThat(e.violations().byField())
                    .containsOnlyKeys(
                        "rate_limit_requests", "rate_limit_window_sec", "rate_limit_burst"));
    Map<String, String> twice = new HashMap<>(Map.of("X-A", "1", "x-a", "2"));
    assertThatThrownBy(() -> new Injection(twice, null, null)).hasMessageContaining("twice");
    assertThatThrownBy(() -> new Injection(Map.of("X A", "a\r\nb"), "x".repeat(65_537), null))
        .isInstanceOfSatisfying(
            InvalidException.class,
            e ->
                assertThat(e.violations().byField())
                    .containsOnlyKeys("inject_headers_json", "inject_body_json"));
    assertThatThrownBy(() ->
            new CallRules(
                Injection.UNSET,
                SignatureRule.UNSET,
                RateLimitRule.UNSET,
                Map.of("get", config(null, null))))
        .hasMessageContaining("method_configs");
  }
}
