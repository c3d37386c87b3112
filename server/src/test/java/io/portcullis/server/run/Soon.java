package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread of this process will do, with a bound. */
final class Soon {
  /** Long enough for a busy machine; nothing waits this long when all is well. */
  static final Duration SOON = Duration.ofSeconds(20);

  private Soon() {}

  /** Blocks until {@code condition} holds; fails after {@link #SOON}. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.yield();
    }
  }
}
