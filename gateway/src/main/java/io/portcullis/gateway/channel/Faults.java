package io.portcullis.gateway.channel;

import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of exceptions that nobody on an event loop expected. Any thread.
 *
 * <p>An {@code Error} goes to the thread's handler of uncaught exceptions, which may end the
 * process: Netty catches everything that its handlers throw, and would go on. The one that is not
 * handed over is Netty's own refusal of a buffer: nothing was allocated, the connection that wanted
 * it is closed, and what it held is free for the others.
 */
public final class Faults {
  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
  private static final AtomicLong NEXT_LINE_NS = new AtomicLong(System.nanoTime());

  private Faults() {}

  /**
   * Says that something is closed for {@code cause}, and hands over what is worse.
   *
   * @param closed what is closed, such as "a caller's connection"
   */
  public static void closing(String closed, Throwable cause) {
    if (cause instanceof OutOfDirectMemoryError) {
      long nowNs = System.nanoTime();
      long nextNs = NEXT_LINE_NS.get();
      if (nowNs - nextNs >= 0 && NEXT_LINE_NS.compareAndSet(nextNs, nowNs + QUIET_NS)) {
        LOG.warn(
            "Closing {}: the memory for buffers is used up (at most one line a second)", closed);
      }
      return;
    }
    LOG.warn("Closing {}", closed, cause);
    handOver(cause);
  }

  /** Runs a repeated task so that neither a failure ends the repetition nor an error is lost. */
  public static void runRepeated(String name, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{} failed", name, e);
      handOver(e);
    }
  }

  /** Says that a thread has ended which must not, whatever it was that ended it. */
  public static void threadEnded(String name) {
    handOver(new InternalError("the thread " + name + " has ended"));
  }

  private static void handOver(Throwable cause) {
    if (cause instanceof Error && !(cause instanceof OutOfDirectMemoryError)) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    }
  }
}
