package io.portcullis.policy.signature;

import io.portcullis.http.FieldTable;
import io.portcullis.http.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code Connection} from taking away what was verified: a field that it names is for this
 * hop only, and does not go on. Anybody between signer and gateway can add one, so on a signed call
 * it may name nothing but what never goes on anyway.
 *
 * <p>Any thread. No allocation unless something is wrong.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.1">RFC 9110, 7.6.1</a>
 */
final class ConnectionGuard {
  private static final byte[] CONNECTION = Ascii.bytes("connection");
  private static final byte[][] HARMLESS = {
    Ascii.bytes("close"), Ascii.bytes("keep-alive"), Ascii.bytes("te"), Ascii.bytes("upgrade")
  };

  private ConnectionGuard() {}

  /** What is wrong with these {@code Connection} fields, for people; null if nothing is. */
  static @Nullable String problem(FieldTable fields) {
    for (int i = fields.next(0, CONNECTION); i >= 0; i = fields.next(i + 1, CONNECTION)) {
      if (!isHarmless(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))) {
        return "Connection names a field, which would not go on with what was signed: it may name"
            + " only close, keep-alive, te and upgrade.";
      }
    }
    return null;
  }

  private static boolean isHarmless(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      byte b = bytes[at];
      if (b == ',' || Ascii.isSpace(b)) {
        at++;
        continue;
      }
      int option = at;
      while (at < end && bytes[at] != ',' && !Ascii.isSpace(bytes[at])) {
        at++;
      }
      if (!isHarmlessOption(bytes, option, at)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHarmlessOption(byte[] bytes, int start, int end) {
    for (byte[] option : HARMLESS) {
      if (Ascii.equalIgnoringCase(bytes, start, end, option)) {
        return true;
      }
    }
    return false;
  }
}
