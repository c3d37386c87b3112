package io.portcullis.policy.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of structured fields that signatures need, in their canonical spelling only: one
 * space where one belongs, no other white space, numbers without leading zeros. What is signed is
 * then what was received, byte for byte, and nothing has to be spelled anew.
 *
 * <p>Not thread safe: reads forward from one position. A method that does not find what it looks
 * for returns null or a negative number, and nothing can be read after that.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8941#section-4.2">RFC 8941, 4.2</a>
 */
final class StructuredText {
  private static final int MAX_INTEGER_DIGITS = 15;

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

  /** A number of 1 to 15 digits, 0 or more; -1 if there is none. */
  long integer() {
    int start = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - start <= MAX_INTEGER_DIGITS) {
      at++;
    }
    return FieldScheme.decimal(bytes, start, at);
  }

  /** A byte sequence: base64 with its padding, between colons. */
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
      byte[] decoded = Base64.getDecoder().decode(text);
      // One spelling only: the unused bits at the end are zero, the padding is there.
      return Base64.getEncoder().encodeToString(decoded).equals(text) ? decoded : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String text(int start, int stop) {
    return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
  }
}
