package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * How many more hops an OPTIONS request may take, by its {@code Max-Forwards}.
 *
 * <p>TRACE, the other method the field is for, never gets far enough for it to count; with any
 * other method it means nothing and goes on as it came.
 *
 * <p>Not thread safe: part of one {@link RequestHead}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.2">RFC 9110, 7.6.2</a>
 */
final class MaxForwards {
  /** {@link #left} when nothing limits the hops. */
  static final int NONE = -1;

  /** The largest number told apart; a larger one counts as this. */
  private static final int MOST = 999_999_999;

  private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");

  private int count;
  private int field;
  private int valueStart;
  private int valueEnd;
  private int left = NONE;

  void clear() {
    count = 0;
    left = NONE;
  }

  /** Takes the field in {@code line}, the one of this number. */
  void add(FieldScanner line, int number) {
    count++;
    field = number;
    valueStart = line.valueStart;
    valueEnd = line.valueEnd;
  }

  /** Reads the field of a whole head; returns false if an OPTIONS request has it twice or wrong. */
  boolean check(byte[] bytes, int methodStart, int methodEnd) {
    if (count == 0 || !Ascii.equal(bytes, methodStart, methodEnd, OPTIONS)) {
      return true;
    }
    if (count > 1 || valueStart == valueEnd) {
      return false;
    }
    long value = 0;
    for (int i = valueStart; i < valueEnd; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = Math.min(value * 10 + digit, MOST);
    }
    left = (int) value;
    return true;
  }

  /** The hops left, 0 to 999,999,999; 0: the request goes no further; {@link #NONE}. */
  int left() {
    return left;
  }

  /** Takes the field out of what is passed on. */
  void drop(FieldTable fields) {
    fields.drop(field);
  }
}
