package io.portcullis.policy;

import io.portcullis.model.CallRules;
import io.portcullis.policy.inject.InjectionPolicy;
import io.portcullis.policy.template.TemplateConstants;
import org.jspecify.annotations.Nullable;

/**
 * What guards and dresses the calls of one method on a route in one environment, compiled.
 * Immutable; any thread.
 */
public final class CallPolicy {
  private final CallRules rules;
  private final @Nullable InjectionPolicy injection;

  CallPolicy(CallRules rules, TemplateConstants constants) {
    this.rules = rules;
    this.injection = InjectionPolicy.of(rules.injection(), constants);
  }

  /** What this was compiled from. */
  CallRules rules() {
    return rules;
  }

  /** What is injected; null: nothing. */
  public @Nullable InjectionPolicy injection() {
    return injection;
  }

  /** Whether calls must be signed. */
  boolean requiresSignature() {
    return Boolean.TRUE.equals(rules.signature().required());
  }
}
