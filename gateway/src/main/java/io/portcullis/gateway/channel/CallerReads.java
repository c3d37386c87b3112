package io.portcullis.gateway.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * The sizes of one caller's read buffers: small ones until {@link #known}, because a buffer may
 * have to be kept while its bytes wait, and strangers are many; then as {@link
 * Transport#receiveBuffers} has it.
 *
 * <p>Not thread safe: owned by the channel's event loop.
 */
public final class CallerReads implements RecvByteBufAllocator {
  /** Bytes of a stranger's read buffer. */
  public static final int SMALL = 2 * 1024;

  private static final RecvByteBufAllocator LARGE = Transport.receiveBuffers();

  private boolean known;

  /** The caller is no stranger any more. */
  public void known() {
    known = true;
  }

  @Override
  @SuppressWarnings(
      "deprecation") // Handle is what the interface asks for; it is an ExtendedHandle.
  public Handle newHandle() {
    return new Sizes((ExtendedHandle) LARGE.newHandle());
  }

  private final class Sizes extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle large;

    Sizes(ExtendedHandle large) {
      super(large);
      this.large = large;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return known ? large.allocate(allocator) : allocator.ioBuffer(SMALL);
    }

    @Override
    public int guess() {
      return known ? large.guess() : SMALL;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return large.continueReading(maybeMoreData);
    }
  }
}
