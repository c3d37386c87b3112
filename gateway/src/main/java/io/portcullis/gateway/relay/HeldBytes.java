package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were read but may not be looked at yet.
 *
 * <p>Not thread safe: part of one {@link Downstream}. Reading is off while anything is held, so it
 * is one read buffer; only what a closing peer had sent before is read regardless.
 */
final class HeldBytes {
  private static final int MAX_COMPONENTS = 64;

  private @Nullable ByteBuf bytes;

  boolean isEmpty() {
    return bytes == null;
  }

  /** Holds {@code more} behind what is held; owns it from now on. */
  void append(ByteBuf more, ByteBufAllocator allocator) {
    ByteBuf before = bytes;
    bytes = before == null ? more : compose(before, more, allocator);
  }

  /** Holds {@code first} in front of what is held; owns it from now on. */
  void prepend(ByteBuf first, ByteBufAllocator allocator) {
    ByteBuf after = bytes;
    bytes = after == null ? first : compose(first, after, allocator);
  }

  /** Hands over all; the caller owns it. Null if nothing is held. */
  @Nullable ByteBuf take() {
    ByteBuf taken = bytes;
    bytes = null;
    return taken;
  }

  void release() {
    ByteBuf released = take();
    if (released != null) {
      released.release();
    }
  }

  private static ByteBuf compose(ByteBuf first, ByteBuf second, ByteBufAllocator allocator) {
    return allocator
        .compositeBuffer(MAX_COMPONENTS)
        .addComponent(true, first)
        .addComponent(true, second);
  }
}
