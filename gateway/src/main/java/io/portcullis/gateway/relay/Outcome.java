package io.portcullis.gateway.relay;

/** What becomes of a call for now; {@link CallDecision} has what goes with it. */
enum Outcome {
  /** Allowed, and may go no further than here ({@code Max-Forwards: 0}): answered for the route. */
  ANSWER_OPTIONS,
  /** Nothing is decided, and nobody but us may see the body, before all of it is here. */
  AWAIT_BODY,
  /** Nothing is decided before a check that costs too much for an event loop. */
  AWAIT_CHECK,
  /** Refused, for {@link CallDecision#refusal}. */
  REFUSE,
  /** Allowed, and goes to {@link CallDecision#allowedTarget}. */
  FORWARD
}
