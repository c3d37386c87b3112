package io.portcullis.http.text;

/**
 * Reads one name or value of a query as forms write it: {@code +} for a space, {@code %XX} for a
 * byte. The two differ in what is made of a percent sign without two hexadecimal digits.
 *
 * <p>Any thread. No allocation.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">URL Standard, 5.1</a>
 */
public enum QueryDecoding {
  /** It makes the text malformed: for what is taken out of a query and put elsewhere. */
  STRICT,
  /** It stands for itself, as in a browser: for what only has to be the same for two readers. */
  LENIENT;

  /** {@link #decode} of what is malformed. */
  public static final int MALFORMED = -1;

  /**
   * The byte that is written at {@code at}, which is before {@code end}.
   *
   * @return 0 to 255; {@link #MALFORMED} by {@link #STRICT} only
   */
  public int decode(byte[] bytes, int at, int end) {
    byte b = bytes[at];
    if (b == '+') {
      return ' ';
    }
    if (b != '%') {
      return b & 0xff;
    }
    int escaped = escaped(bytes, at, end);
    return escaped < 0 && this == LENIENT ? '%' : escaped;
  }

  /** Where the next byte is written, behind the one at {@code at}, which is not malformed. */
  public int next(byte[] bytes, int at, int end) {
    return bytes[at] == '%' && (this == STRICT || escaped(bytes, at, end) >= 0) ? at + 3 : at + 1;
  }

  /** The byte of the escape at {@code at}; -1 if it is none. */
  private static int escaped(byte[] bytes, int at, int end) {
    if (end - at < 3) {
      return MALFORMED;
    }
    int high = Character.digit((char) (bytes[at + 1] & 0xff), 16);
    int low = Character.digit((char) (bytes[at + 2] & 0xff), 16);
    return high < 0 || low < 0 ? MALFORMED : high << 4 | low;
  }
}
