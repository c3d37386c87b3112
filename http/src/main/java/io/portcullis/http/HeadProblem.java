package io.portcullis.http;

/**
 * What is wrong with the bytes of a request head, so that it must not be acted on.
 *
 * <p>What a caller is told of it, and what is logged, is the policy's matter, which has a reason of
 * the same name for each.
 */
public enum HeadProblem {
  /** The request line or the shape of the head is wrong. */
  BAD_REQUEST_HEAD,
  /** The method is a known one but for its case, or the reserved {@code *}. */
  BAD_REQUEST_METHOD,
  /** The request target is malformed or has a refused form. */
  BAD_REQUEST_TARGET,
  /** The message's length cannot be told beyond doubt. */
  BAD_REQUEST_FRAMING,
  /** A header field is malformed, repeated or refused. */
  BAD_REQUEST_FIELD,
  /** The head is longer, or has more fields, than the limits. */
  HEAD_TOO_LARGE,
  /** The request target is longer than the limit. */
  TARGET_TOO_LONG,
  /** An {@code Expect} other than {@code 100-continue}. */
  EXPECTATION_FAILED
}
