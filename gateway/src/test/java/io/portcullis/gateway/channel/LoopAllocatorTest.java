package io.portcullis.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an executor that calls every thread its own, but for the test of foreign ones. */
class LoopAllocatorTest {
  private final PooledByteBufAllocator pool = new PooledByteBufAllocator(true);
  private final LoopAllocator allocator = new LoopAllocator(ImmediateEventExecutor.INSTANCE, pool);

  @AfterEach
  void closed_allocator_leavesNothingInUse() {
    allocator.close();
    assertThat(pool.metric().directArenas().stream().mapToLong(a -> a.numActiveAllocations()).sum())
        .isZero();
  }

  @Test
  void buffer_released_isLentAgainEmpty() {
    ByteBuf first = allocator.directBuffer(512).writeLong(1);
    first.release();
    ByteBuf second = allocator.directBuffer(2_048);
    assertThat(second).isSameAs(first);
    assertThat(second.readableBytes()).isZero();
    second.release();
  }

  /** The trap: two calls that see each other's bytes. */
  @Test
  void buffers_heldAtOnce_areAllDifferent() {
    List<ByteBuf> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      held.add(allocator.ioBuffer(2_048).writeInt(i));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(held.get(i).getInt(0)).isEqualTo(i);
      held.get(i).release();
    }
  }

  /** A slice that goes on to the other side keeps its buffer from being lent. */
  @Test
  void slice_stillHeld_keepsItsBuffer() {
    ByteBuf read = allocator.ioBuffer(2_048).writeBytes(new byte[] {1, 2, 3});
    ByteBuf slice = read.readRetainedSlice(2);
    read.release();
    ByteBuf next = allocator.ioBuffer(2_048).writeBytes(new byte[] {9, 9, 9});
    assertThat(slice.getByte(0)).isEqualTo((byte) 1);
    next.release();
    slice.release();
  }

  @Test
  void bufferThatOutgrewItsSize_comesBackUsable() {
    ByteBuf buffer = allocator.directBuffer(512);
    buffer.writeBytes(new byte[100_000]).release();
    ByteBuf again = allocator.directBuffer(512).writeBytes(new byte[100]);
    assertThat(again.readableBytes()).isEqualTo(100);
    again.release();
  }

  @Test
  void largeAndBoundedBuffers_comeFromThePool() {
    ByteBuf large = allocator.directBuffer(64 * 1024);
    ByteBuf bounded = allocator.directBuffer(16, 16);
    assertThat(large.capacity()).isEqualTo(64 * 1024);
    assertThat(bounded.maxCapacity()).isEqualTo(16);
    large.release();
    bounded.release();
  }

  @Test
  void foreignThread_isLentNothing() {
    DefaultEventExecutor other = new DefaultEventExecutor();
    try (LoopAllocator foreign = new LoopAllocator(other, pool)) {
      ByteBuf first = foreign.directBuffer(512);
      first.release();
      assertThat(first.refCnt()).isZero();
    } finally {
      other.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
