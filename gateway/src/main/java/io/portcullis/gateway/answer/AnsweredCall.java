package io.portcullis.gateway.answer;

import io.portcullis.policy.limit.LimitOutcome;

/**
 * What the head of an answer tells of its call, whoever gives the answer: id, rate limits, and how
 * the connection goes on.
 *
 * <p>Not thread safe: part of one call, reused for the next.
 */
public final class AnsweredCall {
  private static final LimitOutcome UNLIMITED = new LimitOutcome();

  private final RequestId id = new RequestId();
  private long startMs;
  private LimitOutcome limits = UNLIMITED;
  private boolean http11;
  private boolean headRequest;
  private boolean keepAlive;

  /**
   * A call begins; nothing limits it yet, and its connection is not kept.
   *
   * @param nowMs milliseconds since 1970
   */
  public void begin(long nowMs, RequestIds ids) {
    startMs = nowMs;
    limits = UNLIMITED;
    http11 = headRequest = keepAlive = false;
    ids.next(nowMs, id);
  }

  /**
   * What the request line said.
   *
   * @param version11 whether the caller speaks HTTP/1.1, which keeps connections unless told
   * @param methodHead whether the method is HEAD, so that the answer has no body
   */
  public void asked(boolean version11, boolean methodHead) {
    http11 = version11;
    headRequest = methodHead;
  }

  /** The call's id; another with the next call. */
  public RequestId id() {
    return id;
  }

  /** When the call began, milliseconds since 1970. */
  public long startMs() {
    return startMs;
  }

  /** What rate limits gave; nothing before the call was decided. */
  public LimitOutcome limits() {
    return limits;
  }

  /** The limits of the decision that was made. */
  public void limits(LimitOutcome decided) {
    limits = decided;
  }

  /** Whether the caller speaks HTTP/1.1. */
  public boolean http11() {
    return http11;
  }

  /** Whether the answer's body is left out. */
  public boolean headRequest() {
    return headRequest;
  }

  /** Whether the caller is told that another request can follow; false before it is told. */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** What the caller is told now. */
  public void keepAlive(boolean told) {
    keepAlive = told;
  }
}
