package io.portcullis.gateway.admission;

import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which one event loop's calls hold bodies that must be whole before they go on.
 *
 * <p>Not thread safe: owned by the event loop. What is in use at once is bounded, so that many
 * callers with large bodies get a refusal and the server keeps its heap. A few small arrays are
 * kept for the next call: holding a small body makes no garbage.
 */
public final class BodyMemory {
  /** The smallest array, bytes. */
  static final int SMALLEST = 16 * 1024;

  private static final int MAX_SPARES = 32;

  private final long limit;
  private final LoopCounters counters;
  private final byte[][] spares = new byte[MAX_SPARES][];
  private int spareCount;
  private long inUse;

  /** A memory of {@code limit} bytes; what is taken and given back is counted. */
  public BodyMemory(long limit, LoopCounters counters) {
    this.limit = limit;
    this.counters = counters;
  }

  /**
   * What each of {@code loops} event loops may hold: together a quarter of the largest heap, but
   * each at least two of the largest bodies.
   */
  public static long share(int loops, int bodyLimit) {
    return Math.max(Runtime.getRuntime().maxMemory() / 4 / loops, 2L * bodyLimit);
  }

  /** An array of at least {@code size} bytes; null if the memory is used up. */
  public byte @Nullable [] take(int size) {
    int rounded = Math.max(size, SMALLEST);
    if (inUse + rounded > limit) {
      return null;
    }
    inUse += rounded;
    counters.add(Counter.BODY_BYTES_HELD, rounded);
    if (rounded == SMALLEST && spareCount > 0) {
      return spares[--spareCount];
    }
    return new byte[rounded];
  }

  /** Takes back an array from {@link #take}. */
  public void giveBack(byte[] array) {
    inUse -= array.length;
    counters.add(Counter.BODY_BYTES_RELEASED, array.length);
    if (array.length == SMALLEST && spareCount < MAX_SPARES) {
      spares[spareCount++] = array;
    }
  }
}
