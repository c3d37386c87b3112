package io.portcullis.store.database;

import io.portcullis.store.host.Workers;
import io.portcullis.store.value.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run the transactions of one database; what fails on them is thrown as the store
 * says it, and a caller waits no longer than it said. Any thread; callers wait as {@link Workers}
 * has it.
 */
public final class DatabaseWorkers implements AutoCloseable {
  /** Within this a read or write is answered, if only by saying that the database is away. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /** As above, for what reads a whole configuration, or goes over many rows. */
  public static final Duration LONG_ANSWER = Duration.ofSeconds(60);

  /** A transaction on a worker. */
  @FunctionalInterface
  interface Job<T> {
    /**
     * Runs it.
     *
     * @param waiting to be asked before a commit
     */
    T run(Waiting waiting) throws Exception;
  }

  private final DatabaseUrl url;
  private final Workers workers;
  private volatile @Nullable String trouble;

  DatabaseWorkers(DatabaseUrl url, String name, int threads) {
    this.url = url;
    this.workers = new Workers(name, threads);
  }

  /**
   * Runs {@code job}.
   *
   * @throws StoreUnavailableException if it did not end within {@code patience}: it is not begun
   *     any more, or not committed, or the message says that it may be
   */
  public <T> T run(Job<T> job, Duration patience) {
    Waiting waiting = new Waiting();
    try {
      T value = workers.callUninterrupted(() -> job.run(waiting), patience);
      trouble = null;
      return value;
    } catch (TimeoutException e) {
      throw troubled(
          new StoreUnavailableException(
              "%s: no answer within %d s%s"
                  .formatted(
                      url,
                      patience.toSeconds(),
                      waiting.giveUp() ? "" : "; what was to be stored may be stored"),
              e));
    } catch (Exception e) {
      throw troubled(Failures.of(url, e));
    }
  }

  private RuntimeException troubled(RuntimeException failure) {
    if (failure instanceof StoreUnavailableException) {
      trouble = failure.getMessage();
    }
    return failure;
  }

  /** Why the last transaction could not be done; empty if it could. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Whether {@code transaction} ends well in time. */
  public boolean answers(Callable<?> transaction, Duration timeout) {
    try {
      workers.call(transaction, timeout);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
