package io.portcullis.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments as the database keeps them: in whole milliseconds. */
final class Times {
  private Times() {}

  static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  static @Nullable Instant storedOrNull(@Nullable Instant time) {
    return time == null ? null : stored(time);
  }
}
