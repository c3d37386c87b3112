package io.portcullis.policy.signature;

import io.portcullis.http.text.QueryDecoding;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query as {@code @query-param} covers them: decoded as a form is, then encoded
 * again, so that two spellings of one value have one signature.
 *
 * <p>Not changed once read.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-2.2.8">RFC 9421, 2.2.8</a>
 */
final class QueryParameters {
  private static final String HEX = "0123456789ABCDEF";

  /** The first value of each name, as it was sent. */
  private final Map<String, String> values = new HashMap<>();

  private final Map<String, Integer> counts = new HashMap<>();

  private QueryParameters() {}

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

  /** The parameters of {@code query}, in Latin-1 and without its question mark; read once. */
  static QueryParameters of(String query) {
    QueryParameters parameters = new QueryParameters();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = encodedAgain(equals < 0 ? pair : pair.substring(0, equals));
        parameters.values.putIfAbsent(name, equals < 0 ? "" : pair.substring(equals + 1));
        parameters.counts.merge(name, 1, Integer::sum);
      }
    }
    return parameters;
  }

  /**
   * The value, encoded again.
   *
   * @param name encoded again, too
   * @return null if there is no such parameter, or more than one: which one was meant?
   */
  @Nullable String find(String name) {
    String value = values.get(name);
    return value == null || count(name) > 1 ? null : encodedAgain(value);
  }

  /** How many parameters of this name there are. */
  int count(String name) {
    return counts.getOrDefault(name, 0);
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
    byte[] sent = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = 0; at < sent.length; at = QueryDecoding.LENIENT.next(sent, at, sent.length)) {
      bytes.write(QueryDecoding.LENIENT.decode(sent, at, sent.length));
    }
    // What is no UTF-8 becomes the replacement character, as in a browser's form decoder.
    return bytes.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
