package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import java.util.Arrays;

/**
 * The options of a message's {@code Connection} fields.
 *
 * <p>Not thread safe: owned and reused by one head.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.1">RFC 9110, 7.6.1</a>
 */
final class ConnectionOptions {
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");

  /** More fields than any honest sender names: each is looked for among all others. */
  private static final int MAX_NAMED = 64;

  private int[] named = new int[8];
  private int namedSize;
  private boolean close;
  private boolean keepAlive;

  void clear() {
    namedSize = 0;
    close = false;
    keepAlive = false;
  }

  /** Whether {@code close} is among them. */
  boolean close() {
    return close;
  }

  /** Whether {@code keep-alive} is among them. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** How many options name other fields; they stand at {@link #start} and {@link #end}. */
  int namedCount() {
    return namedSize / 2;
  }

  int start(int option) {
    return named[option * 2];
  }

  int end(int option) {
    return named[option * 2 + 1];
  }

  /**
   * Adds the options of one field value.
   *
   * @return false if something in the list is not a token, or too many fields are named
   */
  boolean add(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      byte b = bytes[i];
      if (b == ',' || Ascii.isSpace(b)) {
        i++;
        continue;
      }
      int optionStart = i;
      while (i < end && Ascii.isTokenByte(bytes[i])) {
        i++;
      }
      if (i == optionStart || !endsOption(bytes, i, end)) {
        return false;
      }
      addOption(bytes, optionStart, i);
    }
    return namedCount() <= MAX_NAMED;
  }

  /** After an option only white space may stand before the next comma. */
  private static boolean endsOption(byte[] bytes, int at, int end) {
    int i = at;
    while (i < end && Ascii.isSpace(bytes[i])) {
      i++;
    }
    return i == end || bytes[i] == ',';
  }

  private void addOption(byte[] bytes, int start, int end) {
    if (Ascii.isToken(bytes, start, end, CLOSE)) {
      close = true;
    } else if (Ascii.isToken(bytes, start, end, KEEP_ALIVE)) {
      keepAlive = true;
    } else {
      if (namedSize == named.length) {
        named = Arrays.copyOf(named, namedSize * 2);
      }
      named[namedSize++] = start;
      named[namedSize++] = end;
    }
  }

  /** Takes every field that an option names out of what goes on. */
  void dropNamed(FieldTable fields) {
    for (int i = 0; i < namedCount(); i++) {
      fields.drop(start(i), end(i));
    }
  }
}
