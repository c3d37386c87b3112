package io.portcullis.http.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The value of {@code Date}, made once a second.
 *
 * <p>Not thread safe: one per event loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-5.6.7">RFC 9110, 5.6.7</a>
 */
public final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private long second = Long.MIN_VALUE;
  private byte[] text = new byte[0];

  /** The 29 bytes of the date at {@code nowMs}, milliseconds since 1970; not to be changed. */
  public byte[] at(long nowMs) {
    long nowSecond = Math.floorDiv(nowMs, 1_000);
    if (nowSecond != second) {
      second = nowSecond;
      text = Ascii.bytes(FORMAT.format(Instant.ofEpochSecond(nowSecond)));
    }
    return text;
  }
}
