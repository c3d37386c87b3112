package io.portcullis.gateway.relay;

import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's costly check, made by another thread while the call waits. Until it has ended neither
 * head nor held body may change, and the body's memory is in use: the other thread reads them.
 *
 * <p>Not thread safe: part of one {@link Exchange}, on its event loop.
 */
final class CostlyCheck {
  private static final Logger LOG = LoggerFactory.getLogger(CostlyCheck.class);

  private boolean running;

  /** Whether the other thread may still be at it. */
  boolean running() {
    return running;
  }

  /**
   * Starts the check that {@code decided} awaits.
   *
   * @param loop where {@code done} runs afterwards
   * @return false if there is no room for it
   */
  boolean start(CostlyWork work, UUID client, CallDecision decided, Executor loop, Runnable done) {
    running = true;
    running = work.submit(client, () -> run(decided, loop, done));
    return running;
  }

  private void run(CallDecision decided, Executor loop, Runnable done) {
    try {
      decided.work();
    } catch (RuntimeException e) {
      LOG.error("a signature could not be looked at; its call is refused", e);
    }
    try {
      loop.execute(() -> {
        running = false;
        done.run();
      });
    } catch (RejectedExecutionException e) {
      // The gateway has closed, and with it the connection.
    }
  }
}
