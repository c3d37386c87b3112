package io.portcullis.policy.signature;

import org.jspecify.annotations.Nullable;

/**
 * What a signature can cover of a call, as slices of the received bytes.
 *
 * <p>Not thread safe: reused from call to call by its owner. The bytes must not change while it is
 * in use.
 */
public final class SignedCall {
  /** The longest body whose digest counts as quick, bytes: some 50 microseconds without SHA-NI. */
  static final int MAX_QUICK_BODY = 16 * 1024;

  byte[] bytes = new byte[0];
  int methodStart;
  int methodEnd;
  int requestTargetStart;
  int targetStart;
  int targetEnd;
  int hostStart;
  int hostEnd;
  int fieldsStart;
  int fieldsEnd;
  boolean secure;
  boolean bodyPending;
  boolean defersWork;
  byte @Nullable [] body;
  int bodyLength;

  /** Starts on another call, whose head stands in {@code head}; nothing else is known of it. */
  public SignedCall reset(byte[] head) {
    bytes = head;
    methodStart = methodEnd = requestTargetStart = targetStart = targetEnd = 0;
    hostStart = hostEnd = fieldsStart = fieldsEnd = 0;
    secure = bodyPending = defersWork = false;
    body = null;
    bodyLength = 0;
    return this;
  }

  /** The method token. */
  public SignedCall method(int start, int end) {
    methodStart = start;
    methodEnd = end;
    return this;
  }

  /**
   * The request target.
   *
   * @param received where it starts in the request line
   * @param start where path and query start; later than {@code received} in absolute form
   */
  public SignedCall target(int received, int start, int end) {
    requestTargetStart = received;
    targetStart = start;
    targetEnd = end;
    return this;
  }

  /** The value of {@code Host}. */
  public SignedCall host(int start, int end) {
    hostStart = start;
    hostEnd = end;
    return this;
  }

  /** All field lines, each ended by CR LF. */
  public SignedCall fields(int start, int end) {
    fieldsStart = start;
    fieldsEnd = end;
    return this;
  }

  /** The call came over TLS to this gateway, so that its scheme is {@code https}. */
  public SignedCall secure(boolean over) {
    secure = over;
    return this;
  }

  /**
   * The body.
   *
   * @param pending there is one that was not read yet
   * @param content the whole body at the array's start; null: there is none, or not yet
   */
  public SignedCall body(boolean pending, byte @Nullable [] content, int length) {
    bodyPending = pending;
    body = content;
    bodyLength = content == null ? 0 : length;
    return this;
  }

  /**
   * Whoever asks must not be held up: a check that costs much is answered with {@link
   * Verification#COSTLY} and not made.
   */
  public SignedCall defersWork(boolean defers) {
    defersWork = defers;
    return this;
  }

  /** Whether the body is so long that its digest is not for a thread in a hurry. */
  boolean defersBody() {
    return defersWork && bodyLength > MAX_QUICK_BODY;
  }

  /** Where the path ends: at the question mark, or with the target. */
  int pathEnd() {
    for (int i = targetStart; i < targetEnd; i++) {
      if (bytes[i] == '?') {
        return i;
      }
    }
    return targetEnd;
  }

  /** Whether the call has a body that is not empty, as far as that is known. */
  boolean hasBody() {
    return bodyPending || bodyLength > 0;
  }
}
