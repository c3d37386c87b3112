package io.portcullis.store.host;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few platform threads that do the blocking calls of others, so that no virtual thread is pinned
 * inside native code.
 *
 * <p>Any thread may call; callers wait, and are not interrupted while they do, because what the
 * work did would be unknown.
 */
public final class Workers implements AutoCloseable {
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

  private final String name;
  private final ThreadGroup group;
  private final ExecutorService executor;

  /**
   * Threads named {@code name-1} and so on.
   *
   * @param count how many, from 1
   */
  public Workers(String name, int count) {
    this.name = name;
    this.group = new ThreadGroup(name);
    this.executor =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().group(group).name(name + "-", 1).daemon().factory());
  }

  /**
   * Runs {@code work} and returns its value, or throws what it threw.
   *
   * @throws IllegalStateException if called from one of these threads, which could wait for ever,
   *     or after {@link #close}
   */
  public <T> T call(Callable<T> work) throws Exception {
    Future<T> future = submit(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrap(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs {@code work}, or gives it up.
   *
   * @throws TimeoutException if it did not end in time; it may still be running
   * @throws InterruptedException if this thread was interrupted
   */
  public <T> T call(Callable<T> work, Duration timeout) throws Exception {
    Future<T> future = submit(work);
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unwrap(e);
    } finally {
      future.cancel(false);
    }
  }

  /**
   * As {@link #call(Callable)}, or gives it up: what has not begun by then does not begin.
   *
   * @throws TimeoutException if it did not end in time; it may still be running
   */
  public <T> T callUninterrupted(Callable<T> work, Duration timeout) throws Exception {
    long endNs = System.nanoTime() + timeout.toNanos();
    Future<T> future = submit(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrap(e);
        }
      }
    } finally {
      future.cancel(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> Future<T> submit(Callable<T> work) {
    if (group.equals(Thread.currentThread().getThreadGroup())) {
      throw new IllegalStateException("a transaction of " + name + " must not start another");
    }
    try {
      return executor.submit(() -> handingOver(work));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException(name + " is closed", e);
    }
  }

  /**
   * What the executor catches is thrown to the waiting caller; an error is also this thread's
   * affair, whose handler may end the process.
   */
  private static <T> T handingOver(Callable<T> work) throws Exception {
    try {
      return work.call();
    } catch (Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      throw e;
    }
  }

  private static Exception unwrap(ExecutionException failure) {
    return switch (failure.getCause()) {
      case Error error -> throw error;
      case Exception exception -> exception;
      case null, default -> failure;
    };
  }

  /** Lets what is queued finish, for at most 30 s. */
  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    try {
      if (!executor.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      executor.shutdownNow();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
