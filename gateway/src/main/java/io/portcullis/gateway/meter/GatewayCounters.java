package io.portcullis.gateway.meter;

import io.portcullis.policy.DenyReason;
import java.util.List;

/** All event loops' counters, summed at each read. Any thread; values only grow. */
public final class GatewayCounters {
  private static final long[] LATENCY_BOUNDS_US = {
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000
  };

  private final List<LoopCounters> loops;

  /** Sums over {@code loops}. */
  public GatewayCounters(List<LoopCounters> loops) {
    this.loops = List.copyOf(loops);
  }

  /** The upper bounds, inclusive, of the latency buckets but the last, microseconds, ascending. */
  public static long[] latencyBoundsUs() {
    return LATENCY_BOUNDS_US.clone();
  }

  /** The counter's value. */
  public long value(Counter counter) {
    return loops.stream().mapToLong(loop -> loop.value(counter)).sum();
  }

  /** Calls that were refused or failed for this reason. */
  public long refused(DenyReason reason) {
    return loops.stream().mapToLong(loop -> loop.refusals(reason)).sum();
  }

  /** Calls that were refused or failed for any reason. */
  public long refused() {
    long sum = 0;
    for (DenyReason reason : DenyReason.values()) {
      sum += refused(reason);
    }
    return sum;
  }

  /** Downstream connections open now. */
  public long openConnections() {
    // Closed first: the difference may then be too large for a moment, never negative.
    long closed = value(Counter.CONNECTIONS_CLOSED);
    return value(Counter.CONNECTIONS_ACCEPTED) - closed;
  }

  /** Bytes of memory in which large heads are gathered now. */
  public long heldHeadBytes() {
    long released = value(Counter.HEAD_BYTES_RELEASED);
    return value(Counter.HEAD_BYTES_HELD) - released;
  }

  /** Bytes of memory in which bodies are held now. */
  public long heldBodyBytes() {
    long released = value(Counter.BODY_BYTES_RELEASED);
    return value(Counter.BODY_BYTES_HELD) - released;
  }

  /**
   * Calls by their time from complete head to the end of the answer: one count per bound of {@link
   * #latencyBoundsUs}, not cumulative, and one for what is above the last.
   */
  public long[] latencies() {
    long[] counts = new long[LATENCY_BOUNDS_US.length + 1];
    for (LoopCounters loop : loops) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += loop.latencies(i);
      }
    }
    return counts;
  }
}
