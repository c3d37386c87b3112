package io.portcullis.server.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls for what another process will do, up to a deadline. */
final class Await {
  /** Long enough for a busy machine; nothing waits this long when all is well. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long POLL_NS = Duration.ofMillis(10).toNanos();

  private Await() {}

  /**
   * Blocks until {@code condition} holds.
   *
   * @param what is awaited, for the failure
   * @throws AssertionError if it does not hold within {@link #PATIENCE}
   */
  static void until(String what, BooleanSupplier condition) {
    value(what, PATIENCE, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /**
   * Blocks until {@code source} has a value, and returns it.
   *
   * @throws AssertionError if there is none within {@code patience}
   */
  static <T> T value(String what, Duration patience, Supplier<Optional<T>> source) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within %s: %s".formatted(patience, what));
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
