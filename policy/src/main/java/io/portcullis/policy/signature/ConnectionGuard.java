package io.portcullis.policy.signature;

import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code Connection} from taking away what was verified: a field that it names is for this
 * hop only, and does not go on. Anybody between signer and gateway can add one, so on a signed call
 * it may name nothing but what never goes on anyway.
 *
 * <p>Not thread safe: uses the cursor of its owner. No allocation unless something is wrong.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.1">RFC 9110, 7.6.1</a>
 */
final class ConnectionGuard {
  private static final byte[] CONNECTION = FieldCursor.name("connection");
  private static final byte[][] HARMLESS = {
    FieldCursor.name("close"),
    FieldCursor.name("keep-alive"),
    FieldCursor.name("te"),
    FieldCursor.name("upgrade")
  };

  private final FieldCursor lines;

  ConnectionGuard(FieldCursor lines) {
    this.lines = lines;
  }

  /** What is wrong with the call's {@code Connection} fields, for people; null if nothing is. */
  @Nullable String problem(SignedCall call) {
    lines.start(call);
    while (lines.next()) {
      if (lines.named(CONNECTION) && !isHarmless(call.bytes, lines.valueStart, lines.valueEnd)) {
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
      if (b == ',' || b == ' ' || b == '\t') {
        at++;
        continue;
      }
      int option = at;
      while (at < end && bytes[at] != ',' && bytes[at] != ' ' && bytes[at] != '\t') {
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
      if (FieldCursor.equal(bytes, start, end, option)) {
        return true;
      }
    }
    return false;
  }
}
