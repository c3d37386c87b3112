package io.portcullis.policy.signature;

/** What came of looking at a call's signature. */
public enum Verification {
  /** It was made with the secret, for this very call, at a good time. */
  VALID,
  /** All that can be told without the body is good; the body is needed for the rest. */
  NEEDS_BODY,
  /** All that is told quickly is good; the rest is for a thread that may take its time. */
  COSTLY,
  /** The fields of a signature are not all there. */
  MISSING,
  /** It was made too long ago, or in the future, or says itself that its time is over. */
  EXPIRED,
  /** It is malformed, covers too little, or was made for another call or with another secret. */
  INVALID
}
