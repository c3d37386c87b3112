package io.portcullis.model.rule;

import io.portcullis.model.check.InvalidException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route does differently for one method; see {@link CallRules#forMethod}.
 *
 * @param injectHeaders field names to templates; null: none are injected for this method
 * @param injectBody a JSON object with templates, as text; null: none is injected for this method
 */
public record MethodConfig(
    @Nullable Map<String, String> injectHeaders,
    @Nullable String injectBody,
    SignatureRule signature,
    RateLimitRule rateLimit) {
  /**
   * Copies and checks the injected members.
   *
   * @throws InvalidException with every violation
   */
  public MethodConfig {
    Injection checked = new Injection(injectHeaders, injectBody, null);
    injectHeaders = checked.headers();
  }

  /** What {@code in} says; what it does not say is not set. */
  public static MethodConfig read(RuleReader in) {
    Injection injection = Injection.readOfMethod(in);
    return new MethodConfig(
        injection.headers(),
        injection.body(),
        SignatureRule.read(in, SignatureRule.UNSET),
        RateLimitRule.read(in, RateLimitRule.UNSET));
  }

  /** Each member under its name on the wire, as {@link #read} reads it; null where not set. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = injection().membersOfMethod();
    members.putAll(signature.members());
    members.putAll(rateLimit.members());
    return members;
  }

  /** What is injected for this method. */
  Injection injection() {
    return new Injection(injectHeaders, injectBody, null);
  }
}
