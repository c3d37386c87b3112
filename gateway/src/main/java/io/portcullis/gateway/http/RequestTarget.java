package io.portcullis.gateway.http;

/**
 * Looks for dot segments in a request's path, in every spelling an upstream might undo.
 *
 * <p>A path is appended to the upstream's base path, and a dot segment would climb out of it. We do
 * not decode and pass the result on (what we checked and what the upstream sees would differ); we
 * refuse. Taken for a dot: {@code .}, {@code %2e}, {@code %u002e}, the overlong {@code %c0%ae},
 * with any number of {@code 25} after the percent sign; for a separator likewise slash and
 * backslash; and {@code ;} ends a segment, because some servers drop path parameters first.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-3.3">RFC 3986, 3.3</a>
 */
final class RequestTarget {
  private static final int OTHER = 0;
  private static final int DOT = 1;
  private static final int SEPARATOR = 2;

  private final byte[] bytes;
  private final int end;
  private int at;

  private RequestTarget(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /**
   * Whether a segment of the path is {@code .} or {@code ..} under some decoding.
   *
   * @param start of the path, a slash
   * @param end before the query
   */
  static boolean hasDotSegment(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '%' || (bytes[i] == '.' && (i == start || bytes[i - 1] == '/'))) {
        return new RequestTarget(bytes, start, end).findDotSegment();
      }
    }
    return false;
  }

  private boolean findDotSegment() {
    int dots = 0;
    boolean onlyDots = true;
    while (at < end) {
      switch (next()) {
        case DOT -> dots++;
        case SEPARATOR -> {
          if (onlyDots && (dots == 1 || dots == 2)) {
            return true;
          }
          dots = 0;
          onlyDots = true;
        }
        default -> onlyDots = false;
      }
    }
    return onlyDots && (dots == 1 || dots == 2);
  }

  private int next() {
    byte b = bytes[at++];
    if (b == '.') {
      return DOT;
    }
    if (b == '/' || b == '\\' || b == ';') {
      return SEPARATOR;
    }
    return b == '%' ? escaped() : OTHER;
  }

  /** Reads what follows a percent sign; leaves alone what is no escape. */
  private int escaped() {
    while (is(0, '2') && is(1, '5')) {
      at += 2;
    }
    int meaning = OTHER;
    int length = 2;
    if (is(0, 'u') && is(1, '0') && is(2, '0')) {
      meaning = meaning(3);
      length = 5;
    } else if (is(0, 'c') && (is(1, '0') || is(1, '1')) && is(2, '%')) {
      meaning = overlong(is(1, '1'), 3);
      length = 5;
    } else {
      meaning = meaning(0);
    }
    if (meaning != OTHER) {
      at += length;
    }
    return meaning;
  }

  private int meaning(int from) {
    if (is(from, '2')) {
      return is(from + 1, 'e') ? DOT : is(from + 1, 'f') ? SEPARATOR : OTHER;
    }
    boolean backslash = is(from, '5') && is(from + 1, 'c');
    boolean semicolon = is(from, '3') && is(from + 1, 'b');
    return backslash || semicolon ? SEPARATOR : OTHER;
  }

  /**
   * Two-byte UTF-8 of an ASCII byte: {@code c0 ae} dot, {@code c0 af} slash, {@code c1 9c}
   * backslash.
   */
  private int overlong(boolean upperHalf, int offset) {
    if (upperHalf) {
      return is(offset, '9') && is(offset + 1, 'c') ? SEPARATOR : OTHER;
    }
    if (!is(offset, 'a')) {
      return OTHER;
    }
    return is(offset + 1, 'e') ? DOT : is(offset + 1, 'f') ? SEPARATOR : OTHER;
  }

  private boolean is(int offset, char lower) {
    return at + offset < end && Ascii.lower(bytes[at + offset]) == lower;
  }
}
