package io.portcullis.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves; each reading is a millisecond later, so that rows have an order. */
final class SteppingClock extends Clock {
  private final AtomicLong ms;

  SteppingClock(Instant start) {
    this.ms = new AtomicLong(start.toEpochMilli());
  }

  void advance(Duration duration) {
    ms.addAndGet(duration.toMillis());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(ms.incrementAndGet());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("always UTC");
  }
}
