package io.portcullis.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were read but may not be looked at yet.
 *
 * <p>Not thread safe: part of one {@link Http1Caller}. Reading is off while anything is held, so it
 * is one read buffer; only what a closing peer had sent before is read regardless, and what is read
 * ahead to see it close (see {@link io.portcullis.gateway.channel.StreamEnd}).
 */
final class HeldBytes {
  private static final int MAX_COMPONENTS = 64;

  private @Nullable ByteBuf bytes;

  boolean isEmpty() {
    return bytes == null;
  }

  /** How many bytes are held. */
  int size() {
    ByteBuf all = bytes;
    return all == null ? 0 : all.readableBytes();
  }

  /** Holds {@code more} behind what is held; owns it from now on. Copies what comes in pieces. */
  void append(ByteBuf more, ByteBufAllocator allocator) {
    ByteBuf before = bytes;
    if (before == null) {
      bytes = more;
      return;
    }
    ByteBuf roomy = before;
    if (before.writableBytes() < more.readableBytes()) {
      roomy = allocator.directBuffer(2 * (before.readableBytes() + more.readableBytes()));
      roomy.writeBytes(before);
      before.release();
    }
    roomy.writeBytes(more);
    more.release();
    bytes = roomy;
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
