package io.portcullis.server.cli;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or SIGINT. The first asks for an orderly end, the second ends the process at
 * once.
 *
 * <p>Not a shutdown hook: that cannot choose the exit code, nor see a second signal.
 */
final class StopSignal {
  private static final int SIGNAL_EXIT_CODE = 128;

  private final CountDownLatch asked = new CountDownLatch(1);

  private StopSignal() {}

  /** Takes both signals over, for the rest of the process. */
  static StopSignal install() {
    StopSignal stop = new StopSignal();
    Signal.handle(new Signal("TERM"), stop::received);
    Signal.handle(new Signal("INT"), stop::received);
    return stop;
  }

  private void received(Signal signal) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(SIGNAL_EXIT_CODE + signal.getNumber());
    }
    asked.countDown();
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
