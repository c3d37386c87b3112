package io.portcullis.server.run;

import io.portcullis.policy.ActivePolicy;
import io.portcullis.server.start.DataDirectory;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.RequestLogStore;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once in a while, on the thread {@code housekeeping}. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration KEY_USE = Duration.ofMinutes(1);
  private static final Duration PRUNE = Duration.ofHours(1);
  private static final Duration EXPIRY = Duration.ofMinutes(1);
  private static final Duration TOPOLOGY = Duration.ofSeconds(10);
  private static final Duration DIRECTORY = Duration.ofSeconds(10);
  private static final Duration LIMITS = Duration.ofSeconds(5);
  private static final long CLOSE_SECONDS = 10;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("housekeeping").daemon().factory());
  private final KeyUse keyUse;

  private Housekeeping(KeyUse keyUse) {
    this.keyUse = keyUse;
  }

  /**
   * Starts to write back the use of keys each minute, to warn of expired secrets each minute and at
   * once, to delete old logs each hour, to look for signs of wrong client addresses, and whether
   * the data directory is still this server's and the database out of trouble, every ten seconds,
   * and to clear the rate limits of callers at rest every five.
   */
  static Housekeeping start(
      KeyUse keyUse,
      RequestLogStore logs,
      TopologyWatch topology,
      ExpiryWarnings expiry,
      ActivePolicy policy,
      DataDirectory directory,
      Store store) {
    Housekeeping housekeeping = new Housekeeping(keyUse);
    housekeeping.timer.execute(() -> runSafely(expiry::warn));
    housekeeping.repeat(expiry::warn, EXPIRY);
    housekeeping.repeat(keyUse::flush, KEY_USE);
    housekeeping.repeat(logs::prune, PRUNE);
    housekeeping.repeat(topology::look, TOPOLOGY);
    housekeeping.repeat(directory::look, DIRECTORY);
    housekeeping.repeat(store::lookAgain, DIRECTORY);
    housekeeping.repeat(() -> policy.current().buckets().sweep(System.nanoTime()), LIMITS);
    return housekeeping;
  }

  private void repeat(Runnable work, Duration every) {
    long seconds = every.toSeconds();
    timer.scheduleWithFixedDelay(() -> runSafely(work), seconds, seconds, TimeUnit.SECONDS);
  }

  /** An exception would end the repetition, and the timer would keep an error to itself. */
  static void runSafely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("Housekeeping failed", e);
    } catch (Error e) {
      LOG.error("Housekeeping failed", e);
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Writes the use of keys a last time and ends the thread. Blocks. */
  @Override
  public void close() {
    timer.execute(() -> runSafely(keyUse::flush));
    timer.shutdown();
    try {
      if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
