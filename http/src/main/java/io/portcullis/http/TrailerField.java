package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * Which fields may stand after a chunked body.
 *
 * <p>Refused are those that frame the message, route it, say who calls, or are for one hop only: a
 * receiver that merges trailers into the head would act on what nobody checked.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-6.5.1">RFC 9110, 6.5.1</a>
 */
final class TrailerField {
  private static final byte[] TRAILER = Ascii.bytes("trailer");
  private static final byte[] COOKIE = Ascii.bytes("cookie");
  private static final byte[] SET_COOKIE = Ascii.bytes("set-cookie");
  private static final byte[] CONTENT_PREFIX = Ascii.bytes("content-");
  private static final byte[] CONTENT_DIGEST = Ascii.bytes("content-digest");
  private static final byte[] KNOX_PREFIX = Ascii.bytes("x-knox-");

  private TrailerField() {}

  static boolean isAllowed(byte[] bytes, FieldScanner line) {
    int start = line.nameStart;
    int end = line.nameEnd;
    if (RequestField.of(bytes, start, end) != RequestField.OTHER
        || (line.underscore && RequestField.withHyphens(bytes, start, end) != RequestField.OTHER)) {
      return false;
    }
    if (startsWith(bytes, start, end, CONTENT_PREFIX)) {
      return Ascii.isToken(bytes, start, end, CONTENT_DIGEST);
    }
    boolean ours =
        end - start >= KNOX_PREFIX.length
            && Ascii.isTokenWithUnderscores(bytes, start, KNOX_PREFIX);
    return !ours
        && !Ascii.isToken(bytes, start, end, TRAILER)
        && !Ascii.isToken(bytes, start, end, COOKIE)
        && !Ascii.isToken(bytes, start, end, SET_COOKIE);
  }

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
    return end - start >= prefix.length && Ascii.isToken(bytes, start, prefix);
  }
}
