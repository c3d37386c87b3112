package io.portcullis.gateway.meter;

import io.portcullis.policy.DenyReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One event loop's counters. Written by that loop alone, read by any thread, which sees each value
 * whole but not all of one moment.
 */
public final class LoopCounters {
  private static final long[] BOUNDS_US = GatewayCounters.latencyBoundsUs();
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counters = new long[Counter.values().length];
  private final long[] refusals = new long[DenyReason.values().length];
  private final long[] latencies = new long[BOUNDS_US.length + 1];

  /** Adds one. */
  public void increment(Counter counter) {
    add(counters, counter.ordinal(), 1);
  }

  /** Adds {@code amount}, 0 or more. */
  public void add(Counter counter, long amount) {
    add(counters, counter.ordinal(), amount);
  }

  /** Counts a call that was refused or failed. */
  public void refused(DenyReason reason) {
    add(refusals, reason.ordinal(), 1);
  }

  /** Counts a call's time in its bucket. */
  public void latency(long us) {
    int bucket = 0;
    while (bucket < BOUNDS_US.length && us > BOUNDS_US[bucket]) {
      bucket++;
    }
    add(latencies, bucket, 1);
    add(counters, Counter.LATENCY_SUM_US.ordinal(), us);
  }

  private static void add(long[] cells, int index, long amount) {
    CELLS.setOpaque(cells, index, (long) CELLS.getOpaque(cells, index) + amount);
  }

  long value(Counter counter) {
    return (long) CELLS.getOpaque(counters, counter.ordinal());
  }

  long refusals(DenyReason reason) {
    return (long) CELLS.getOpaque(refusals, reason.ordinal());
  }

  long latencies(int bucket) {
    return (long) CELLS.getOpaque(latencies, bucket);
  }
}
