package io.portcullis.gateway.admission;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that make the checks which would hold up an event loop, and with it every other call
 * of that loop: Ed25519 signatures, and digests of long bodies.
 *
 * <p>Any thread. What waits is bounded, of one client and of all, so that a client that floods it
 * fills its own share and nobody else's.
 */
public final class CostlyWork implements AutoCloseable {
  /** Most checks of one client that wait or run: an honest burst, and a quarter of all. */
  public static final int MAX_OF_ONE_CLIENT = 64;

  /** Most checks that wait. */
  public static final int MAX_WAITING = 256;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;
  private final ConcurrentHashMap<UUID, Integer> ofClients = new ConcurrentHashMap<>();

  /** At most {@code threads} threads; none before there is work. */
  public CostlyWork(int threads) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("gateway-signatures", true));
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Does {@code work} when its turn comes.
   *
   * @param client whose call it is
   * @return false if there is no room for it: it will not be done
   */
  public boolean submit(UUID client, Runnable work) {
    if (ofClients.merge(client, 1, Integer::sum) > MAX_OF_ONE_CLIENT) {
      ended(client);
      return false;
    }
    try {
      threads.execute(() -> {
        try {
          work.run();
        } finally {
          ended(client);
        }
      });
      return true;
    } catch (RejectedExecutionException e) {
      ended(client);
      return false;
    }
  }

  private void ended(UUID client) {
    ofClients.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1);
  }

  /** How many checks of this client wait or run. */
  public int of(UUID client) {
    return ofClients.getOrDefault(client, 0);
  }

  /** Ends the threads; what waits is not done. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
