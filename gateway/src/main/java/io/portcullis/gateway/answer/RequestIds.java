package io.portcullis.gateway.answer;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Makes request ids: UUIDs of version 7, which sort by time.
 *
 * <p>Not thread safe: one per event loop. No allocation; the random bits are not meant to resist
 * guessing, an id is not a secret.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9562#section-5.7">RFC 9562, 5.7</a>
 */
public final class RequestIds {
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

  /**
   * Makes the next id.
   *
   * @param nowMs milliseconds since 1970, 48 bits of them
   * @param into becomes it
   */
  void next(long nowMs, RequestId into) {
    long bits = random.nextLong();
    into.set(nowMs << 16 | VERSION | (bits & 0xfff), VARIANT | random.nextLong() >>> 2);
  }
}
