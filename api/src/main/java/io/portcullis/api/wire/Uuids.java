package io.portcullis.api.wire;

import io.portcullis.model.check.UuidText;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Making and reading the ids of the wire. Any thread, if the generator is for any thread. */
public final class Uuids {
  private Uuids() {}

  /**
   * A new id that sorts by time: UUID version 7.
   *
   * @param nowMs milliseconds since 1970
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc9562#section-5.7">RFC 9562, 5.7</a>
   */
  public static UUID next(long nowMs, RandomGenerator random) {
    long high = (nowMs << 16) | 0x7000L | (random.nextLong() & 0xfffL);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** The id spelled {@code text}, in any case; empty for anything that is not a whole UUID. */
  public static Optional<UUID> parse(String text) {
    return UuidText.parse(text);
  }
}
