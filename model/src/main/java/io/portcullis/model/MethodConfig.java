package io.portcullis.model;

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

  /** What is injected for this method. */
  Injection injection() {
    return new Injection(injectHeaders, injectBody, null);
  }
}
