package io.portcullis.policy.signature;

import io.portcullis.http.DescribedHead;
import io.portcullis.http.FieldTable;
import io.portcullis.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What a signature can cover of a call.
 *
 * <p>Not thread safe: reused from call to call by its owner. The head must not change while it is
 * in use.
 */
public final class SignedCall {
  private static final RequestHead NO_HEAD = new DescribedHead("");

  /** The longest body whose digest counts as quick, bytes: some 50 microseconds without SHA-NI. */
  static final int MAX_QUICK_BODY = 16 * 1024;

  RequestHead head = NO_HEAD;
  boolean secure;
  boolean bodyPending;
  boolean defersWork;
  byte @Nullable [] body;
  int bodyLength;

  /** Starts on the call with this head; nothing else is known of it. */
  public SignedCall reset(RequestHead head) {
    this.head = head;
    secure = bodyPending = defersWork = false;
    body = null;
    bodyLength = 0;
    return this;
  }

  /** The fields. */
  FieldTable fields() {
    return head.fields().all();
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

  /** Whether the call has a body that is not empty, as far as that is known. */
  boolean hasBody() {
    return bodyPending || bodyLength > 0;
  }
}
