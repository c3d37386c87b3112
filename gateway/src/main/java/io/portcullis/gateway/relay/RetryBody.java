package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to send a call a second time: an idempotent method, and a body that was small
 * enough to be kept until the first byte of an answer (docs/wire.md section 9.9).
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
 */
final class RetryBody {
  /** The largest body that is kept, with its framing, in bytes. */
  static final int LIMIT = 16 * 1024;

  private boolean possible;
  private @Nullable ByteBuf kept;

  /** A call begins; {@code idempotent} says whether its method may be sent twice at all. */
  void begin(boolean idempotent) {
    release();
    possible = idempotent;
  }

  /**
   * Body was sent. It is kept if it is whole and came in one piece; otherwise nothing can be sent
   * again.
   *
   * @param start where in {@code in} the piece began; it ends at the reader index
   * @param whole whether it was the body from its first byte to its last
   */
  void sent(ByteBuf in, int start, boolean whole) {
    int length = in.readerIndex() - start;
    if (possible && whole && length <= LIMIT) {
      kept = in.retainedSlice(start, length);
    } else {
      possible = false;
    }
  }

  /** Whether the call can be sent again. */
  boolean possible() {
    return possible;
  }

  /** Hands over the body to send again, null if there is none; there is no further attempt. */
  @Nullable ByteBuf take() {
    possible = false;
    ByteBuf taken = kept;
    kept = null;
    return taken;
  }

  /** There will be no second attempt. */
  void release() {
    possible = false;
    ByteBuf released = kept;
    if (released != null) {
      kept = null;
      released.release();
    }
  }
}
