package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * Looks for dot segments in a request's path, in every spelling an upstream might undo.
 *
 * <p>A path is appended to the upstream's base path, and a dot segment would climb out of it. We do
 * not decode and pass the result on (what we checked and what the upstream sees would differ); we
 * refuse. Percent-encodings are undone until none is left, as by servers that decode more than once
 * ({@code %252e}, {@code %25%32%65}, {@code %%32e}). Taken for a dot: {@code .}, its overlong UTF-8
 * forms and the full-width one; for a separator likewise slash and backslash. {@code ;} ends a
 * segment, because some servers drop path parameters first, and so do NUL, {@code ?} and {@code #}
 * in encoded form, which end the path for a reader that decodes too early.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-3.3">RFC 3986, 3.3</a>
 */
final class RequestTarget {
  private static final int DOT = '.';
  private static final int SEPARATOR = '/';
  private static final int OTHER = 'x';

  private static final int FULL_WIDTH_STOP = 0xff0e;
  private static final int FULL_WIDTH_SOLIDUS = 0xff0f;
  private static final int FULL_WIDTH_BACKSLASH = 0xff3c;

  private static final byte[] HTTP = Ascii.bytes("http://");
  private static final byte[] HTTPS = Ascii.bytes("https://");

  /** The path with every percent-encoding undone, in 0..size. */
  private final byte[] decoded;

  private int size;
  private int at;

  private RequestTarget(byte[] bytes, int start, int end) {
    decoded = new byte[end - start];
    for (int i = start; i < end; i++) {
      push(bytes[i]);
    }
  }

  /** The index after {@code http://} or {@code https://} in any case; -1 if neither is there. */
  static int afterScheme(byte[] bytes, int start, int end) {
    if (Ascii.startsWith(bytes, start, end, HTTP)) {
      return start + HTTP.length;
    }
    return Ascii.startsWith(bytes, start, end, HTTPS) ? start + HTTPS.length : -1;
  }

  /**
   * Whether a segment of the path is {@code .} or {@code ..} under some decoding. Allocates only
   * for a path with something in it that could be.
   *
   * @param start of the path, a slash
   * @param end before the query
   */
  static boolean hasDotSegment(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (b == '%'
          ? isSuspect(bytes, i + 1, end)
          : b == '.' && (i == start || bytes[i - 1] == '/')) {
        return new RequestTarget(bytes, start, end).findDotSegment();
      }
    }
    return false;
  }

  /** Whether what follows a percent sign is no plain escape of a byte without a meaning here. */
  private static boolean isSuspect(byte[] bytes, int at, int end) {
    int value = at + 1 < end ? hex(bytes, at, 2) : -1;
    return switch (value) {
      case -1, 0, '#', '%', '.', '/', ';', '?', '\\' -> true;
      // What overlong forms and the full-width block start with.
      case 0xc0, 0xc1, 0xe0, 0xef, 0xf0, 0xf8, 0xfc -> true;
      default -> false;
    };
  }

  /** The number in {@code count} hexadecimal digits; -1 if they are none. */
  private static int hex(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  /** Appends a byte; while it completes an escape, the escape's byte takes the escape's place. */
  private void push(byte b) {
    decoded[size++] = b;
    while (true) {
      int value = -1;
      int length = 3;
      if (size >= 3 && decoded[size - 3] == '%') {
        value = hex(decoded, size - 2, 2);
      } else if (size >= 6 && decoded[size - 6] == '%' && Ascii.lower(decoded[size - 5]) == 'u') {
        value = hex(decoded, size - 4, 4);
        length = 6;
        value = value < 0x80 ? value : meaning(value);
      }
      if (value < 0) {
        return;
      }
      size -= length;
      decoded[size++] = (byte) value;
    }
  }

  private boolean findDotSegment() {
    int dots = 0;
    boolean onlyDots = true;
    while (at < size) {
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
    int first = decoded[at++] & 0xff;
    int more = Integer.numberOfLeadingZeros(~(first << 24)) - 1;
    if (more < 1 || more > 5 || at + more > size) {
      return first < 0x80 ? meaning(first) : OTHER;
    }
    int value = first & (0x3f >> more);
    for (int i = 0; i < more; i++) {
      value =
          (value << 6) | (decoded[at + i] & 0x3f); // Lenient readers do not look at the upper bits.
    }
    int meaning = meaning(value);
    if (meaning != DOT && meaning != SEPARATOR) {
      return OTHER; // And no more than the first byte is taken: the next may be a separator.
    }
    at += more;
    return meaning;
  }

  private static int meaning(int character) {
    return switch (character) {
      case '.', FULL_WIDTH_STOP -> DOT;
      case '/', '\\', ';', '?', '#', 0, FULL_WIDTH_SOLIDUS, FULL_WIDTH_BACKSLASH -> SEPARATOR;
      default -> OTHER;
    };
  }
}
