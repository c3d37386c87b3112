package io.portcullis.server.e2e;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls whose answers must not change whatever is configured meanwhile: a fixed rate over
 * keep-alive connections, each with one kind of call. A call that comes late is made at once; none
 * is left out.
 */
final class SteadyTraffic implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final long startNs = System.nanoTime();
  private volatile boolean closed;

  /**
   * One kind of call.
   *
   * @param status of every answer
   */
  record Kind(InetAddress source, GatewayCall call, int status) {}

  private SteadyTraffic() {}

  /**
   * Starts the calls.
   *
   * @param perSecond calls a second over all connections
   * @param kinds given to the connections in turn
   */
  static SteadyTraffic start(int port, int connections, int perSecond, List<Kind> kinds) {
    SteadyTraffic traffic = new SteadyTraffic();
    Duration pause = Duration.ofSeconds(1).multipliedBy(connections).dividedBy(perSecond);
    for (int i = 0; i < connections; i++) {
      Kind kind = kinds.get(i % kinds.size());
      String name = "/steady/" + i;
      traffic.threads.add(
          Thread.ofPlatform().name(name).start(() -> traffic.run(port, kind, name, pause)));
    }
    return traffic;
  }

  private void run(int port, Kind kind, String name, Duration pause) {
    try (GatewayCaller caller = GatewayCaller.connect(port, kind.source())) {
      long next = System.nanoTime();
      for (int i = 0; !closed; i++) {
        String target = name + "/" + i;
        Answer answer = caller.call(kind.call().to(target));
        boolean right =
            answer.status() == kind.status()
                && (answer.status() != 200 || answer.text().equals("upstream " + target));
        if (!right) {
          wrong.add("%s wanted %d: %s".formatted(target, kind.status(), answer));
        }
        answered.incrementAndGet();
        next += pause.toNanos();
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (RuntimeException e) {
      wrong.add(name + ": " + e);
    }
  }

  /** Every answer that was wrong, and every connection that failed. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Answers so far, right or wrong. */
  long answered() {
    return answered.get();
  }

  /** Answers a second since the start. */
  long perSecond() {
    return answered.get() * 1_000 / Math.max(1, (System.nanoTime() - startNs) / 1_000_000);
  }

  /** Ends the calls after those under way. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
