package io.portcullis.policy.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of structured fields that signatures need, in every legal spelling.
 *
 * <p>Not thread safe: reads forward from one position. A method that does not find what it looks
 * for returns null or a negative number, and nothing can be read after that.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9651#section-4.2">RFC 9651, 4.2</a>
 */
final class StructuredText {
  /** An item of a kind that no signature has a use for: a token, decimal, date, display string. */
  static final Object OTHER = new Object();

  private static final int MAX_INTEGER_DIGITS = 15;
  private static final int MAX_DECIMAL_DIGITS = 12;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Reads {@code bytes} from {@code start} to before {@code end}. */
  StructuredText(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.end = end;
    this.at = start;
  }

  /** Where the next byte is. */
  int at() {
    return at;
  }

  /** Whether all was read. */
  boolean atEnd() {
    return at == end;
  }

  /** Takes {@code c} if it comes next. */
  boolean take(char c) {
    if (at < end && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** A key: lower-case letters, digits and {@code _-.*}, a letter or {@code *} first. */
  @Nullable String key() {
    int start = at;
    while (at < end && isKeyByte(bytes[at], at == start)) {
      at++;
    }
    return at == start ? null : text(start, at);
  }

  private static boolean isKeyByte(byte b, boolean first) {
    if ((b >= 'a' && b <= 'z') || b == '*') {
      return true;
    }
    return !first && ((b >= '0' && b <= '9') || b == '_' || b == '-' || b == '.');
  }

  /** A string without its quotes; only a quote and a backslash are escaped. */
  @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    while (at < end) {
      byte b = bytes[at++];
      if (b == '"') {
        return text.toString();
      }
      if (b == '\\') {
        if (at == end || (bytes[at] != '"' && bytes[at] != '\\')) {
          return null;
        }
        b = bytes[at++];
      } else if (b < ' ' || b == 0x7f) {
        return null;
      }
      text.append((char) b);
    }
    return null;
  }

  /** Passes over spaces. */
  void skipSpaces() {
    while (take(' ')) {
      // The next one.
    }
  }

  /** Passes over spaces and tabs, which may stand around the commas of a dictionary. */
  void skipWhite() {
    while (take(' ') || take('\t')) {
      // The next one.
    }
  }

  /** Parameters in the order of their first coming, the last value of each; null if malformed. */
  @Nullable Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    while (take(';')) {
      skipSpaces();
      String key = key();
      Object value = key == null ? null : take('=') ? bareItem() : Boolean.TRUE;
      if (key == null || value == null) {
        return null;
      }
      parameters.put(key, value);
    }
    return parameters;
  }

  /**
   * Any item without its parameters.
   *
   * @return a Long, String, byte array, Boolean, or {@link #OTHER}; null if it is malformed
   */
  @Nullable Object bareItem() {
    byte next = at < end ? bytes[at] : 0;
    return switch (next) {
      case '"' -> string();
      case ':' -> byteSequence();
      case '?' -> bool();
      case '@' -> {
        at++;
        if (number() instanceof Long) {
          yield OTHER;
        }
        yield null;
      }
      case '%' -> displayString();
      default -> next == '-' || isDigit(next) ? number() : token();
    };
  }

  private @Nullable Boolean bool() {
    at++;
    if (take('1')) {
      return true;
    }
    return take('0') ? Boolean.FALSE : null;
  }

  /** A Long, or {@link #OTHER} for a decimal. */
  private @Nullable Object number() {
    boolean negative = take('-');
    int start = at;
    long value = 0;
    while (at < end && isDigit(bytes[at]) && at - start < MAX_INTEGER_DIGITS) {
      value = value * 10 + (bytes[at++] - '0');
    }
    int digits = at - start;
    if (digits == 0 || (at < end && isDigit(bytes[at]))) {
      return null;
    }
    if (!take('.')) {
      return negative ? -value : value;
    }
    int fraction = at;
    while (at < end && isDigit(bytes[at])) {
      at++;
    }
    boolean good = digits <= MAX_DECIMAL_DIGITS && at > fraction && at - fraction <= 3;
    return good ? OTHER : null;
  }

  private @Nullable Object displayString() {
    at++;
    if (!take('"')) {
      return null;
    }
    while (at < end) {
      byte b = bytes[at++];
      if (b == '"') {
        return OTHER;
      }
      if (b < ' ' || b == 0x7f) {
        return null;
      }
    }
    return null;
  }

  private @Nullable Object token() {
    int start = at;
    while (at < end && isTokenByte(bytes[at], at == start)) {
      at++;
    }
    return at == start ? null : OTHER;
  }

  private static boolean isTokenByte(byte b, boolean first) {
    boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    if (first) {
      return letter || b == '*';
    }
    return letter || isDigit(b) || "!#$%&'*+-.^_`|~:/".indexOf(b) >= 0;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** A byte sequence: base64 between colons. */
  byte @Nullable [] byteSequence() {
    if (!take(':')) {
      return null;
    }
    int start = at;
    while (at < end && bytes[at] != ':') {
      at++;
    }
    String text = text(start, at);
    if (!take(':')) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String text(int start, int stop) {
    return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
  }
}
