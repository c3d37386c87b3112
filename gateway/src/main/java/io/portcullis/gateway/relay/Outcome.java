package io.portcullis.gateway.relay;

/** What becomes of a call for now; {@link CallDecision} has what goes with it. */
enum Outcome {
  /**
   * For one of the gateway's own paths: answered without a decision, by {@link CallDecision#local},
   * and no call to be recorded.
   */
  ANSWER_LOCALLY(false),
  /** Allowed, and may go no further than here ({@code Max-Forwards: 0}): answered for the route. */
  ANSWER_OPTIONS(true),
  /**
   * Nothing is decided, and nobody but us may see the body, before all of it is here. All but the
   * signature was checked, the key above all.
   */
  AWAIT_BODY(true),
  /** Nothing is decided before a check that costs too much for an event loop; else as above. */
  AWAIT_CHECK(true),
  /** Refused, for {@link CallDecision#refusal}. */
  REFUSE(false),
  /** Allowed, and goes to {@link CallDecision#allowedTarget}. */
  FORWARD(true);

  private final boolean allowed;

  Outcome(boolean allowed) {
    this.allowed = allowed;
  }

  /** Whether the caller has shown enough to be no stranger any more. */
  boolean allowed() {
    return allowed;
  }
}
