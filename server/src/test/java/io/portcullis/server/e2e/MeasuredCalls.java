package io.portcullis.server.e2e;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Good calls at a fixed rate from a few callers, each of which keeps its connection or makes a new
 * one for each call; how long they took, and which failed.
 */
final class MeasuredCalls {
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Long> kept = new ConcurrentLinkedQueue<>();
  private final Queue<Long> fresh = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final int port;
  private final GatewayCall call;
  private final InetAddress source;
  private final long endNs;

  private MeasuredCalls(int port, GatewayCall call, InetAddress source, Duration time) {
    this.port = port;
    this.call = call;
    this.source = source;
    this.endNs = System.nanoTime() + time.toNanos();
  }

  /** What came of it; times in microseconds from the first byte, or from connecting, to the end. */
  record Result(long[] keptUs, long[] freshUs, List<String> failures) {
    /** The value that {@code share} of {@code values} do not exceed. */
    static long quantile(long[] values, double share) {
      return values.length == 0
          ? -1
          : values[(int) Math.min(values.length - 1L, Math.round(values.length * share))];
    }
  }

  /**
   * Makes calls for {@code time}. Blocks.
   *
   * @param callers on kept connections, and as many on new ones
   * @param pause between two calls of a caller
   */
  static Result run(
      int port, GatewayCall call, InetAddress source, Duration time, int callers, Duration pause) {
    MeasuredCalls calls = new MeasuredCalls(port, call, source, time);
    for (int i = 0; i < callers; i++) {
      calls.threads.add(Thread.ofPlatform().start(() -> calls.onOneConnection(pause)));
      calls.threads.add(Thread.ofPlatform().start(() -> calls.onNewConnections(pause)));
    }
    try {
      for (Thread thread : calls.threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Result(sorted(calls.kept), sorted(calls.fresh), List.copyOf(calls.failures));
  }

  private static long[] sorted(Queue<Long> times) {
    long[] values = times.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(values);
    return values;
  }

  private void onOneConnection(Duration pause) {
    try (GatewayCaller caller = GatewayCaller.connect(port, source)) {
      repeat(pause, kept, () -> caller.call(call));
    } catch (RuntimeException e) {
      failures.add("kept connection: " + e);
    }
  }

  private void onNewConnections(Duration pause) {
    repeat(pause, fresh, () -> GatewayCaller.once(port, source, call));
  }

  private void repeat(Duration pause, Queue<Long> times, Call once) {
    long nextNs = System.nanoTime();
    while (System.nanoTime() < endNs) {
      long startNs = System.nanoTime();
      try {
        Answer answer = once.answer();
        if (answer.status() != 200) {
          failures.add(answer.toString());
        }
      } catch (RuntimeException e) {
        failures.add(e + ": " + e.getCause());
      }
      times.add((System.nanoTime() - startNs) / 1_000);
      nextNs += pause.toNanos();
      LockSupport.parkNanos(nextNs - System.nanoTime());
    }
  }

  private interface Call {
    Answer answer();
  }
}
