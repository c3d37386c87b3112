package io.portcullis.policy.signature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds one parameter of a query as {@code @query-param} covers it: decoded as a form is, then
 * encoded again, so that two spellings of one value have one signature.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-2.2.8">RFC 9421, 2.2.8</a>
 */
final class QueryParameter {
  private static final String HEX = "0123456789ABCDEF";

  private QueryParameter() {}

  /** Whether a byte stands for itself in what is encoded again. */
  static boolean isLiteral(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '*'
        || c == '-'
        || c == '.'
        || c == '_';
  }

  /**
   * The value, encoded again.
   *
   * @param name encoded again, too
   * @param query without its question mark
   * @return null if there is no such parameter, or more than one: which one was meant?
   */
  static @Nullable String find(String name, String query) {
    String found = null;
    for (String pair : query.split("&")) {
      if (isNamed(pair, name)) {
        if (found != null) {
          return null;
        }
        int equals = pair.indexOf('=');
        found = equals < 0 ? "" : encodedAgain(pair.substring(equals + 1));
      }
    }
    return found;
  }

  /** How many parameters of this name there are, for people; the arguments are as for find. */
  static int count(String name, String query) {
    int count = 0;
    for (String pair : query.split("&")) {
      count += isNamed(pair, name) ? 1 : 0;
    }
    return count;
  }

  private static boolean isNamed(String pair, String name) {
    int equals = pair.indexOf('=');
    String key = equals < 0 ? pair : pair.substring(0, equals);
    return !pair.isEmpty() && encodedAgain(key).equals(name);
  }

  private static String encodedAgain(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : decoded(text)) {
      if (isLiteral(b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return encoded.toString();
  }

  private static byte[] decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    // What is no UTF-8 becomes the replacement character, as in a browser's form decoder.
    return bytes.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
