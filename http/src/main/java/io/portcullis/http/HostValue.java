package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * Checks the value of {@code Host}: a name or an IPv4 address, or an IPv6 address in brackets, and
 * perhaps a port. Stricter than the URI syntax: no percent-encoding, no sub-delimiters.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.2">RFC 9110, 7.2</a>
 */
public final class HostValue {
  private static final int MAX_PORT_DIGITS = 5;

  private HostValue() {}

  /** Whether the bytes from {@code start} to before {@code end} are one. */
  public static boolean isValid(byte[] bytes, int start, int end) {
    int i = start;
    if (i < end && bytes[i] == '[') {
      i++;
      while (i < end && isInBrackets(bytes[i])) {
        i++;
      }
      if (i == end || bytes[i] != ']' || i < start + 3) {
        return false;
      }
      i++;
    } else {
      while (i < end && (Ascii.classOf(bytes[i]) & Ascii.HOST) != 0) {
        i++;
      }
      if (i == start) {
        return false;
      }
    }
    return i == end || (bytes[i] == ':' && isPort(bytes, i + 1, end));
  }

  private static boolean isInBrackets(byte b) {
    int lower = Ascii.lower(b);
    return (b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'f') || b == ':' || b == '.';
  }

  private static boolean isPort(byte[] bytes, int start, int end) {
    if (end - start > MAX_PORT_DIGITS) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }
}
