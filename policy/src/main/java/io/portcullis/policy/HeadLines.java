package io.portcullis.policy;

/**
 * Goes through the field lines of a head, whose grammar was checked when it was read.
 *
 * <p>Not thread safe: reused. No allocation.
 */
final class HeadLines {
  private byte[] bytes = new byte[0];
  private int next;
  private int end;
  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;

  /** Starts before the first line of start..end, each ended by CR LF. */
  HeadLines over(byte[] head, int start, int end) {
    this.bytes = head;
    this.next = start;
    this.end = end;
    return this;
  }

  /** Goes to the next line; false if there is none. */
  boolean next() {
    if (next >= end) {
      return false;
    }
    nameStart = nameEnd = next;
    while (bytes[nameEnd] != ':') {
      nameEnd++;
    }
    valueStart = nameEnd + 1;
    valueEnd = valueStart;
    while (bytes[valueEnd] != '\n') {
      valueEnd++;
    }
    next = valueEnd + 1;
    while (valueStart < valueEnd && isSpace(bytes[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    return true;
  }

  int valueStart() {
    return valueStart;
  }

  int valueEnd() {
    return valueEnd;
  }

  byte at(int index) {
    return bytes[index];
  }

  /** Whether the line has this name, given in lower case, in any case. */
  boolean isNamed(byte[] lower) {
    return equal(nameStart, nameEnd, lower);
  }

  /** Whether the value is this, given in lower case, in any case. */
  boolean valueIs(byte[] lower) {
    return equal(valueStart, valueEnd, lower);
  }

  /** Whether start..stop is this, given in lower case, in any case. */
  boolean equal(int start, int stop, byte[] lower) {
    if (stop - start != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte b = bytes[start + i];
      if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether start..stop of {@code bytes} is exactly {@code expected}. */
  static boolean equal(byte[] bytes, int start, int stop, byte[] expected) {
    return java.util.Arrays.equals(bytes, start, stop, expected, 0, expected.length);
  }

  /** Whether a byte is white space at the edge of a value, its line end included. */
  static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
