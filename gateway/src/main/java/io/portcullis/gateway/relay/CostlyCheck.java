package io.portcullis.gateway.relay;

import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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
   * @param failed is told on {@code loop} what {@code done} throws, which else only a log would see
   * @return false if there is no room for it
   */
  boolean start(
      CostlyWork work,
      UUID client,
      CallDecision decided,
      Executor loop,
      Runnable done,
      Consumer<Throwable> failed) {
    running = true;
    running = work.submit(client, () -> run(decided, loop, done, failed));
    return running;
  }

  private void run(CallDecision decided, Executor loop, Runnable done, Consumer<Throwable> failed) {
    try {
      decided.work();
    } catch (RuntimeException e) {
      LOG.error("a signature could not be looked at; its call is refused", e);
    } finally {
      // After an Error too, which goes on to the thread's handler: the call must not wait for ever.
      goOn(loop, done, failed);
    }
  }

  private void goOn(Executor loop, Runnable done, Consumer<Throwable> failed) {
    try {
      loop.execute(() -> {
        running = false;
        try {
          done.run();
        } catch (RuntimeException | Error e) {
          failed.accept(e);
        }
      });
    } catch (RejectedExecutionException e) {
      // The gateway has closed, and with it the connection.
    }
  }
}
