package io.portcullis.policy.table;

import io.portcullis.model.rule.CallRules;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.signature.CompiledSignatureRule;
import io.portcullis.policy.template.TemplateConstants;
import org.jspecify.annotations.Nullable;

/**
 * {@link CallRules} for one method on a route in one environment, compiled: what is demanded of a
 * call and what is injected into it. Immutable; any thread.
 */
public final class CompiledCallRules {
  private final @Nullable CompiledInjection injection;
  private final CompiledSignatureRule signature;
  private final @Nullable Limit limit;

  CompiledCallRules(CallRules rules, TemplateConstants constants, @Nullable Limit limit) {
    this(
        CompiledInjection.of(rules.injection(), constants),
        new CompiledSignatureRule(rules.signature()),
        limit);
  }

  private CompiledCallRules(
      @Nullable CompiledInjection injection,
      CompiledSignatureRule signature,
      @Nullable Limit limit) {
    this.injection = injection;
    this.signature = signature;
    this.limit = limit;
  }

  /** The same with another limit; this one if it has that limit. */
  CompiledCallRules with(@Nullable Limit its) {
    return its == limit ? this : new CompiledCallRules(injection, signature, its);
  }

  /** What is injected; null: nothing. */
  public @Nullable CompiledInjection injection() {
    return injection;
  }

  /** Whether and how calls must be signed. */
  public CompiledSignatureRule signature() {
    return signature;
  }

  /** For how long signatures are accepted, seconds; 0: none is required. */
  int toleranceSec() {
    return signature.required() ? signature.toleranceSec() : 0;
  }

  /** How often calls may come; null: as often as they like. */
  public @Nullable Limit limit() {
    return limit;
  }
}
