package io.portcullis.gateway.head;

import io.portcullis.http.text.Ascii;
import io.portcullis.model.rule.MethodName;

/**
 * Tells a method that only its case makes another one: {@code post}, {@code Get}.
 *
 * <p>Methods know case (RFC 9110, section 9.1), so a rule for POST is not one for {@code post};
 * many an upstream folds them all the same. Nobody honest sends one, so it is refused before
 * anything is decided about it. Any thread.
 */
final class MethodCase {
  /** All known methods, in capitals. */
  private static final byte[][] KNOWN =
      MethodName.known().stream().map(Ascii::bytes).toArray(byte[][]::new);

  private MethodCase() {}

  /**
   * Whether the method from {@code start} to before {@code end} is a known one in other case. Asked
   * only of a method with a small letter in it; goes through all known ones.
   */
  static boolean isOther(byte[] bytes, int start, int end) {
    for (byte[] known : KNOWN) {
      if (known.length == end - start && equalsInCapitals(bytes, start, known)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equalsInCapitals(byte[] bytes, int start, byte[] capitals) {
    for (int i = 0; i < capitals.length; i++) {
      byte b = bytes[start + i];
      if ((b >= 'a' && b <= 'z' ? b - 0x20 : b) != capitals[i]) {
        return false;
      }
    }
    return true;
  }
}
