package io.portcullis.gateway.channel;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;

/**
 * Lends the same few direct buffers of one event loop again and again; what they cannot serve comes
 * from the allocator behind. A small call reads and writes four buffers, each for less than the
 * call's time: taking them from the pool and giving them back was the largest part of what the
 * gateway's own code cost.
 *
 * <p>A buffer is free when nobody but this holds it, which its reference count says; so lent
 * buffers are retained and released as any others.
 *
 * <p>Any thread may allocate; only the event loop is lent these buffers. {@link #close} belongs to
 * the thread that has seen the event loop end.
 */
public final class LoopAllocator extends AbstractByteBufAllocator implements AutoCloseable {
  /** Bytes of each buffer: a read of the usual size, or a head with a small body behind it. */
  private static final int SIZE = 4 * 1024;

  private static final int COUNT = 4;

  private final EventExecutor loop;
  private final ByteBufAllocator behind;
  private final ByteBuf[] own = new ByteBuf[COUNT];

  /** An allocator for {@code loop} that holds 16 KiB of {@code behind}'s until it is closed. */
  public LoopAllocator(EventExecutor loop, ByteBufAllocator behind) {
    super(true);
    this.loop = loop;
    this.behind = behind;
    for (int i = 0; i < COUNT; i++) {
      own[i] = behind.directBuffer(SIZE);
    }
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    if (initialCapacity <= SIZE && maxCapacity == Integer.MAX_VALUE && loop.inEventLoop()) {
      for (ByteBuf buffer : own) {
        if (buffer.refCnt() == 1) {
          return buffer.capacity(SIZE).retain().clear();
        }
      }
    }
    return behind.directBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return behind.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  /** Gives the buffers back to the allocator behind; lent ones go when they are released. */
  @Override
  public void close() {
    for (ByteBuf buffer : own) {
      buffer.release();
    }
  }
}
