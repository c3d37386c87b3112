package io.portcullis.policy.signature;

import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import io.portcullis.model.rule.MethodName;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the documented form asks of a call where nothing stands between the parts of its message, so
 * that no border but that of target and body can be moved.
 *
 * <p>Timestamp and nonce: a timestamp with a digit more or less is far outside every tolerance.
 * Nonce and method: {@code abcDE} before {@code POST} and {@code abc} before {@code DEPOST} are one
 * text, and so are {@code UN} before {@code LINK} and {@code UNLINK}; so only registered methods
 * are taken of which none ends in another. Method and target: a target starts with the first slash,
 * which neither nonce nor method can have.
 *
 * @see <a href="https://www.iana.org/assignments/http-methods">the registry of methods</a>
 */
final class UnjoinedMessage {
  /**
   * The registered methods without those that end in another one (ORDERPATCH, PROPPATCH, REBIND,
   * UNBIND, UNCHECKOUT, UNLINK, UNLOCK), and without CONNECT, which is never relayed.
   */
  static final List<String> METHODS =
      MethodName.registered().stream()
          .filter(method -> !method.equals("CONNECT"))
          .filter(method -> MethodName.registered().stream().noneMatch(endOf(method)))
          .toList();

  private static final byte[][] TOLD = METHODS.stream().map(Ascii::bytes).toArray(byte[][]::new);

  private UnjoinedMessage() {}

  /** Whether another method is what {@code method} ends in. */
  private static Predicate<String> endOf(String method) {
    return other -> !other.equals(method) && method.endsWith(other);
  }

  /** What is wrong with the call, for people; null if nothing is. */
  static @Nullable String problem(SignedCall call) {
    if (!isTold(call.head.method())) {
      return "Joined by nothing, a signature does not tell this method from others: only registered"
          + " methods that do not end in another one; with signature_joining lf every method.";
    }
    Slice target = call.head.target();
    if (target.isEmpty() || target.bytes()[target.start()] != '/') {
      return "Joined by nothing, a signature needs a target that starts with a slash.";
    }
    return null;
  }

  private static boolean isTold(Slice method) {
    for (byte[] told : TOLD) {
      if (method.is(told)) {
        return true;
      }
    }
    return false;
  }
}
