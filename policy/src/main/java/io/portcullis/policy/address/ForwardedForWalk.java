package io.portcullis.policy.address;

import io.portcullis.http.FieldLines;
import io.portcullis.http.text.Ascii;
import io.portcullis.ip.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The walk through {@code X-Forwarded-For}: addresses separated by commas, all lines joined.
 *
 * <p>Empty places are passed over (RFC 9110, 5.6.1.2). Spaces and tabs may stand around a comma.
 */
final class ForwardedForWalk implements FieldWalk {
  private final byte[] bytes;
  private final FieldLines lines;
  private final AddressToken token;
  private int line;

  /** Where what is not read yet of the line ends; below the line's start when it is used up. */
  private int end;

  private @Nullable IpAddress address;

  ForwardedForWalk(byte[] bytes, FieldLines lines) {
    this.bytes = bytes;
    this.lines = lines;
    this.token = new AddressToken(bytes);
    this.line = lines.count();
    this.end = -1;
  }

  @Override
  public Step next() {
    address = null;
    while (true) {
      if (line == lines.count() || end < lines.start(line)) {
        if (line == 0) {
          return Step.START;
        }
        line--;
        end = lines.end(line);
      }
      int to = end;
      int from = to;
      while (from > lines.start(line) && bytes[from - 1] != ',') {
        from--;
      }
      end = from - 1;
      while (from < to && Ascii.isSpace(bytes[from])) {
        from++;
      }
      while (to > from && Ascii.isSpace(bytes[to - 1])) {
        to--;
      }
      if (from < to) {
        address = token.loose(from, to);
        return address == null ? Step.MALFORMED : Step.ADDRESS;
      }
    }
  }

  @Override
  public @Nullable IpAddress address() {
    return address;
  }
}
