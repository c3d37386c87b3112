package io.portcullis.server.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or SIGINT. The first asks for an orderly end, the second ends the process at
 * once. SIGHUP is one of them when the terminal was closed, and else asks to read anew what can be.
 *
 * <p>Not a shutdown hook: that cannot choose the exit code, nor see a second signal.
 */
final class StopSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
  private static final int SIGNAL_EXIT_CODE = 128;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Terminal terminal = new Terminal();
  private volatile Runnable reload = () -> {};

  private StopSignal() {}

  /**
   * Takes the signals over, for the rest of the process. One that is ignored at the start, as
   * {@code nohup} has it, stays ignored.
   */
  static StopSignal install() {
    StopSignal stop = new StopSignal();
    Signal.handle(new Signal("TERM"), stop::received);
    Signal.handle(new Signal("INT"), stop::received);
    Signal.handle(new Signal("HUP"), stop::hungUp);
    return stop;
  }

  /** From now on SIGHUP runs {@code work}; before, it does nothing. */
  void onReload(Runnable work) {
    reload = work;
  }

  private void received(Signal signal) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(SIGNAL_EXIT_CODE + signal.getNumber());
    }
    asked.countDown();
  }

  /** Both the kernel and a shell tell of a closed terminal, so a second one does not hurry. */
  private void hungUp(Signal signal) {
    if (terminal.closed()) {
      LOG.info("The terminal was closed (SIG{})", signal.getName());
      asked.countDown();
    } else {
      LOG.info("SIG{}: reading anew what can be; nothing ends", signal.getName());
      reload.run();
    }
  }

  /** Blocks until the first signal. */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      // Whoever interrupts the main thread wants the end too.
      Thread.currentThread().interrupt();
    }
  }
}
