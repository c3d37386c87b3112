package io.portcullis.store.row;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments as the database keeps them: in whole milliseconds. */
public final class Times {
  private Times() {}

  /** {@code time} without what is smaller than a millisecond. */
  public static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** As {@link #stored}; null stays null. */
  public static @Nullable Instant storedOrNull(@Nullable Instant time) {
    return time == null ? null : stored(time);
  }
}
