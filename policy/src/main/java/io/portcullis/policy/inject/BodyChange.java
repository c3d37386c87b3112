package io.portcullis.policy.inject;

/** What became of a body. */
public enum BodyChange {
  /** It goes on as it came. */
  NONE,
  /** What was written goes on in its place. */
  REPLACED,
  /** It cannot be made; the output tells why. */
  FAILED
}
