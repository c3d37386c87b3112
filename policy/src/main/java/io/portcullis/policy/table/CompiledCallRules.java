package io.portcullis.policy.table;

import io.portcullis.model.CallRules;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.signature.SignaturePolicy;
import io.portcullis.policy.template.TemplateConstants;
import org.jspecify.annotations.Nullable;

/**
 * {@link CallRules} for one method on a route in one environment, compiled: what is demanded of a
 * call and what is injected into it. Immutable; any thread.
 */
public final class CompiledCallRules {
  private final CallRules rules;
  private final @Nullable CompiledInjection injection;
  private final SignaturePolicy signature;

  CompiledCallRules(CallRules rules, TemplateConstants constants) {
    this.rules = rules;
    this.injection = CompiledInjection.of(rules.injection(), constants);
    this.signature = new SignaturePolicy(rules.signature());
  }

  /** What this was compiled from. */
  CallRules rules() {
    return rules;
  }

  /** What is injected; null: nothing. */
  public @Nullable CompiledInjection injection() {
    return injection;
  }

  /** Whether and how calls must be signed. */
  public SignaturePolicy signature() {
    return signature;
  }
}
