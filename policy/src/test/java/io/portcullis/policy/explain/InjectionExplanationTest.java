package io.portcullis.policy.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpList;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Check;
import io.portcullis.policy.Sample;
import io.portcullis.policy.Step;
import io.portcullis.policy.Step.Verdict;
import io.portcullis.policy.table.CompiledKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code explain} says of injection: names, never values. */
class InjectionExplanationTest {
  private static final String VALUE = "v4lue-of-the-secret";

  private final Sample sample = new Sample();

  @Test
  void explain_nothingInjected_skips() {
    assertThat(injection(CallRules.UNSET, "/"))
        .isEqualTo(
            new Step(Check.INJECTION, Verdict.SKIPPED, "Nothing is injected into this call."));
  }

  @Test
  void explain_fieldsAndBody_namesFieldsMembersAndSecrets() {
    Step step =
        injection(
            rules(
                Map.of("Authorization", "Bearer {{secret:Api Key}}"),
                "{\"tenant\":\"{{var:t}}\"}",
                true),
            "/");

    assertThat(step.verdict()).isEqualTo(Verdict.PASS);
    assertThat(step.detail())
        .isEqualTo(
            "Sets Authorization. Would put tenant into a JSON object sent by POST, PUT or PATCH."
                + " Fills in placeholders that the caller's body holds, but no secrets."
                + " Uses secret:API_KEY, var:t.");
  }

  @Test
  void explain_faults_nameThePlaceholder() {
    assertThat(failed(Map.of("X", "{{secret:NONE}}"), "/"))
        .isEqualTo(
            "secret:NONE has no usable value in production: it is unknown, has none here, is"
                + " expired, or a caller's body named it and may not.");
    assertThat(failed(Map.of("X", "{{var:u}}"), "/?v=1"))
        .isEqualTo("The call brings nothing for var:u.");
    assertThat(failed(Map.of("X", "{{var:u}}"), "/?u=%0d%0a"))
        .isEqualTo(
            "What the call brings for var:u is malformed, too long, or has a refused character.");
    assertThat(failed(Map.of("X", "{{client.name}}"), "/"))
        .isEqualTo("The call brings nothing for client.name.");
    assertThat(failed(Map.of("X", "{{secret:BAD}}"), "/"))
        .isEqualTo("The value of secret:BAD is too long or has a control character.");
    assertThat(failed(Map.of("Host", "x"), "/"))
        .isEqualTo("What the route injects does not parse.");
  }

  private String failed(Map<String, String> headers, String target) {
    Step step = injection(rules(headers, null, false), target);
    assertThat(step.verdict()).isEqualTo(Verdict.FAIL);
    return step.detail();
  }

  private Step injection(CallRules rules, String target) {
    sample.routes.clear();
    sample.secrets.clear();
    sample.secrets.add(Sample.secret(sample.tenant, "API_KEY", VALUE, sample.production));
    sample.secrets.add(Sample.secret(sample.tenant, "BAD", VALUE + "\n", sample.production));
    sample.routes.add(
        Sample.ruled(
            Sample.route(sample.tenant, "orders", sample.production, false, null, IpList.EMPTY),
            rules));
    Explanation explanation =
        Explanation.of(
            sample.compile(),
            AccessRequest.described(
                    sample.tenant.id(),
                    CompiledKey.assumed(sample.tenant.id(), KeyType.STANDARD),
                    "orders",
                    null,
                    "GET",
                    null,
                    Sample.NOW_MS)
                .withTarget(target));
    assertThat(explanation.toString()).doesNotContain(VALUE);
    return explanation.steps().get(Check.INJECTION.ordinal());
  }

  private static CallRules rules(
      Map<String, String> headers, @org.jspecify.annotations.Nullable String body, boolean client) {
    return new CallRules(
        new Injection(headers, body, client ? true : null),
        SignatureRule.UNSET,
        RateLimitRule.UNSET,
        null);
  }
}
