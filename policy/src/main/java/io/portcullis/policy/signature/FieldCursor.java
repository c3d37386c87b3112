package io.portcullis.policy.signature;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Goes through field lines that were checked before: {@code name ":" OWS value OWS CRLF}.
 *
 * <p>Not thread safe: reused. No allocation.
 */
final class FieldCursor {
  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private int nameStart;
  private int nameEnd;

  /** The value of the current line, without white space around it. */
  int valueStart;

  int valueEnd;

  /** A field name as {@link #named} wants it. */
  static byte[] name(String text) {
    return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }

  /** Starts before the first line of {@code call}. */
  FieldCursor start(SignedCall call) {
    bytes = call.bytes;
    at = call.fieldsStart;
    end = call.fieldsEnd;
    return this;
  }

  /** Goes to the next line; false after the last. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    nameStart = at;
    int i = at;
    while (bytes[i] != ':') {
      i++;
    }
    nameEnd = i++;
    while (isSpace(bytes[i])) {
      i++;
    }
    valueStart = i;
    while (bytes[i] != '\r') {
      i++;
    }
    at = i + 2;
    while (i > valueStart && isSpace(bytes[i - 1])) {
      i--;
    }
    valueEnd = i;
    return true;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Whether the current line has this name, given in lower case. */
  boolean named(byte[] lower) {
    return equal(bytes, nameStart, nameEnd, lower);
  }

  /** Whether the text is {@code lower} in any case. */
  static boolean equal(byte[] bytes, int start, int end, byte[] lower) {
    if (end - start != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte b = bytes[start + i];
      if ((b >= 'A' && b <= 'Z' ? b + 0x20 : b) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the current line's name is another spelling of this one, given in lower case: with an
   * underscore for a hyphen or the other way round, so that an upstream may take it for the same.
   */
  boolean spelledLike(byte[] lower) {
    if (nameEnd - nameStart != lower.length) {
      return false;
    }
    boolean same = true;
    for (int i = 0; i < lower.length; i++) {
      byte b = bytes[nameStart + i];
      int c = b >= 'A' && b <= 'Z' ? b + 0x20 : b;
      if (hyphenated(c) != hyphenated(lower[i])) {
        return false;
      }
      same &= c == lower[i];
    }
    return !same;
  }

  private static int hyphenated(int c) {
    return c == '_' ? '-' : c;
  }

  /**
   * Stops at the last line with this name.
   *
   * @return how many lines have it; the value slice is that of the last one, if any
   */
  int find(SignedCall call, byte[] lower) {
    int count = 0;
    int foundStart = 0;
    int foundEnd = 0;
    start(call);
    while (next()) {
      if (named(lower)) {
        count++;
        foundStart = valueStart;
        foundEnd = valueEnd;
      }
    }
    valueStart = foundStart;
    valueEnd = foundEnd;
    return count;
  }
}
