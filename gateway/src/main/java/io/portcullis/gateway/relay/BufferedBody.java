package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.admission.BodyMemory;
import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * A call's body, held whole: decoded from its chunks, judged, perhaps changed, then sent with a
 * {@code Content-Length}.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused. It takes memory as bytes arrive, never
 * on the strength of an announced length, and gives it back with {@link #release}.
 */
final class BufferedBody {
  private static final byte[] NOTHING = new byte[0];

  private final BodyMemory memory;
  private final int limit;
  private byte[] bytes = NOTHING;
  private int length;
  private boolean inUse;

  /** A body of at most {@code limit} bytes. */
  BufferedBody(BodyMemory memory, int limit) {
    this.memory = memory;
    this.limit = limit;
  }

  /**
   * Starts to hold a body.
   *
   * @param announced its length; negative if that is not known
   * @return why it cannot be held, or null
   */
  @Nullable DenyReason begin(long announced) {
    release();
    if (announced > limit) {
      return DenyReason.BODY_TOO_LARGE;
    }
    inUse = true;
    return null;
  }

  /** Whether the call's body is here, whole or in part. */
  boolean inUse() {
    return inUse;
  }

  /** Moves {@code count} readable bytes out of {@code in}; returns why that cannot be, or null. */
  @Nullable DenyReason append(ByteBuf in, int count) {
    DenyReason problem = reserve(count);
    if (problem == null) {
      in.readBytes(bytes, length, count);
      length += count;
    }
    return problem;
  }

  /**
   * Puts the first {@code count} bytes of {@code other} in place of the whole body.
   *
   * @return why that cannot be, or null
   */
  @Nullable DenyReason replace(byte[] other, int count) {
    int before = length;
    length = 0;
    DenyReason problem = reserve(count);
    if (problem != null) {
      length = before;
      return problem;
    }
    System.arraycopy(other, 0, bytes, 0, count);
    length = count;
    return null;
  }

  private @Nullable DenyReason reserve(int more) {
    if (more > limit - length) {
      return DenyReason.BODY_TOO_LARGE;
    }
    int needed = length + more;
    if (needed <= bytes.length) {
      return null;
    }
    byte[] larger = memory.take(Math.max(needed, (int) Math.min(limit, 2L * bytes.length)));
    if (larger == null) {
      return DenyReason.OVERLOADED;
    }
    System.arraycopy(bytes, 0, larger, 0, length);
    giveBack();
    bytes = larger;
    return null;
  }

  /** The array with the body at its start; valid until the body changes or is released. */
  byte[] bytes() {
    return bytes;
  }

  /** How many bytes of {@link #bytes} are the body. */
  int length() {
    return length;
  }

  /** Gives the memory back; nothing is held any more. Harmless when nothing is. */
  void release() {
    giveBack();
    length = 0;
    inUse = false;
  }

  private void giveBack() {
    if (bytes.length > 0) {
      memory.giveBack(bytes);
      bytes = NOTHING;
    }
  }
}
