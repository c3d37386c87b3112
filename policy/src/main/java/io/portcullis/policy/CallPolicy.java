package io.portcullis.policy;

import io.portcullis.model.CallRules;

/**
 * What guards and dresses the calls of one method on a route in one environment, compiled.
 * Immutable; any thread.
 */
public final class CallPolicy {
  /** Nothing is signed, limited or injected. */
  static final CallPolicy PLAIN = new CallPolicy(CallRules.UNSET);

  private final CallRules rules;

  CallPolicy(CallRules rules) {
    this.rules = rules;
  }

  /** What this was compiled from. */
  CallRules rules() {
    return rules;
  }

  /** Whether calls must be signed. */
  boolean requiresSignature() {
    return Boolean.TRUE.equals(rules.signature().required());
  }
}
