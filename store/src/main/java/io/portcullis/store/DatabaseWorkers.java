package io.portcullis.store;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The threads that run the transactions of one database; what fails on them is thrown as the store
 * says it. Any thread; callers wait as {@link Workers} has it.
 */
final class DatabaseWorkers implements AutoCloseable {
  private final DatabaseUrl url;
  private final Workers workers;

  DatabaseWorkers(DatabaseUrl url, String name, int threads) {
    this.url = url;
    this.workers = new Workers(name, threads);
  }

  /** Runs {@code transaction}, however long it takes. */
  <T> T run(Callable<T> transaction) {
    try {
      return workers.call(transaction);
    } catch (Exception e) {
      throw Failures.of(url, e);
    }
  }

  /** Whether {@code transaction} ends well in time. */
  boolean answers(Callable<?> transaction, Duration timeout) {
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
