package io.portcullis.policy.inject;

/** What a call's body is to injection. */
public enum BodyKind {
  /** There is none, the method is none that injection is for, or it is in a content coding. */
  NONE,
  /** The call says that it is JSON. */
  JSON,
  /** Anything else. */
  OTHER
}
