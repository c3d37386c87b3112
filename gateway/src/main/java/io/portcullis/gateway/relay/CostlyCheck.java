package io.portcullis.gateway.relay;

import io.portcullis.gateway.admission.CostlyWork;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's costly check, made by another thread while the call waits in {@link
 * RequestSide#CHECKING}. Until it has ended neither head nor held body may change, and the body's
 * memory is in use: the other thread reads them.
 *
 * <p>Not thread safe: part of one {@link Exchange}, on its event loop.
 */
final class CostlyCheck {
  private static final Logger LOG = LoggerFactory.getLogger(CostlyCheck.class);

  private final CostlyWork work;
  private final CallDecision decided;
  private final Executor loop;
  private final Runnable done;
  private final Consumer<Throwable> failed;

  /**
   * The checks that {@code decided} awaits.
   *
   * @param loop where {@code done} runs after each
   * @param failed is told on {@code loop} what {@code done} throws, which else only a log would see
   */
  CostlyCheck(
      CostlyWork work,
      CallDecision decided,
      Executor loop,
      Runnable done,
      Consumer<Throwable> failed) {
    this.work = work;
    this.decided = decided;
    this.loop = loop;
    this.done = done;
    this.failed = failed;
  }

  /**
   * Starts the check that the decision awaits.
   *
   * @param client whose call it is
   * @return false if there is no room for it
   */
  boolean start(UUID client) {
    return work.submit(client, this::run);
  }

  private void run() {
    try {
      decided.work();
    } catch (RuntimeException e) {
      LOG.error("a signature could not be looked at; its call is refused", e);
    } finally {
      // After an Error too, which goes on to the thread's handler: the call must not wait for ever.
      goOn();
    }
  }

  private void goOn() {
    try {
      loop.execute(() -> {
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
