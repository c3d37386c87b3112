package io.portcullis.policy.signature;

import io.portcullis.http.Slice;
import io.portcullis.model.rule.SignatureJoining;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documented form: a lower-case hexadecimal HMAC-SHA256 in one field, a timestamp in another,
 * perhaps a nonce in a third (docs/wire.md section 12).
 *
 * <p>The message is timestamp, nonce if there is one, method, request target (path and query), all
 * as received (a known method is in capitals, or the call is refused before), and body; between
 * them nothing, or by the route's choice a line feed. Joined by nothing, the border between target
 * and body can be moved by whoever holds back the call: {@code /a} with body {@code b} and {@code
 * /ab} without body have one message. A line feed closes that, because only the body can contain
 * one; {@link UnjoinedMessage} closes all other borders. The nonce has no slash, so that no part of
 * a message that starts a target can be taken for a nonce.
 *
 * <p>Not thread safe: part of one {@link SignatureVerifier}, reused.
 */
final class FieldScheme {
  private static final int HEX_LENGTH = 2 * Hmac.LENGTH;
  private static final int MAX_TIMESTAMP_DIGITS = 15;
  private static final int MAX_NONCE = 128;

  private final Hmac hmac;

  /** What the signature field says, decoded. */
  private final byte[] sent = new byte[Hmac.LENGTH];

  private final Slice signature = new Slice();
  private final Slice timestamp = new Slice();
  private final Slice nonce = new Slice();
  private @Nullable String problem;
  private long timestampSec;

  FieldScheme(Hmac hmac) {
    this.hmac = hmac;
  }

  /**
   * Looks at the call's signature; both secrets are tried, whatever the first gives.
   *
   * @param previous null: there is no second secret
   */
  Verification verify(
      SignedCall call,
      CompiledSignatureRule rule,
      byte[] key,
      byte @Nullable [] previous,
      long nowMs) {
    Verification found = read(call, rule);
    if (found != null) {
      return found;
    }
    problem = ConnectionGuard.problem(call.fields());
    if (problem == null && rule.joining() == SignatureJoining.NONE) {
      problem = UnjoinedMessage.problem(call);
    }
    if (problem != null) {
      return Verification.INVALID;
    }
    if (!readSignature()) {
      problem = "The signature is not 64 lower-case hexadecimal digits.";
      return Verification.INVALID;
    }
    if (!rule.isTimely(timestampSec, nowMs)) {
      problem = "The timestamp is outside the tolerance.";
      return Verification.EXPIRED;
    }
    if (call.bodyPending) {
      return Verification.NEEDS_BODY;
    }
    if (call.defersBody()) {
      return Verification.COSTLY;
    }
    boolean matches = matches(call, rule, key);
    if (previous != null) {
      matches |= matches(call, rule, previous);
    }
    problem = matches ? null : "The signature is not that of this call with the client's secret.";
    return matches ? Verification.VALID : Verification.INVALID;
  }

  /** Reads the fields but for the signature's digits; null if they are good. */
  private @Nullable Verification read(SignedCall call, CompiledSignatureRule rule) {
    int signatures = call.fields().find(rule.signatureField, signature);
    int timestamps = readTimestamp(call, rule);
    if (signatures == 0 || timestamps == 0) {
      problem = signatures == 0 ? "No signature was sent." : "No timestamp was sent.";
      return Verification.MISSING;
    }
    int nonces = readNonce(call, rule);
    if (signatures > 1 || timestamps > 1 || nonces > 1) {
      problem = "A field of the signature was sent more than once.";
      return Verification.INVALID;
    }
    if (timestampSec < 0) {
      problem = "The timestamp is not a number of seconds in decimal digits.";
      return Verification.INVALID;
    }
    if (nonces == 1 && !isNonce()) {
      problem = "The nonce is not 1 to 128 letters, digits and -._~+=.";
      return Verification.INVALID;
    }
    return null;
  }

  private int readTimestamp(SignedCall call, CompiledSignatureRule rule) {
    int count = call.fields().find(rule.timestampField, timestamp);
    timestampSec = seconds(timestamp);
    return count;
  }

  /** The number; -1 unless it is 1 to 15 digits without a leading zero. */
  private static long seconds(Slice text) {
    boolean leadingZero = text.length() > 1 && text.bytes()[text.start()] == '0';
    return leadingZero || text.length() > MAX_TIMESTAMP_DIGITS ? -1 : text.decimal();
  }

  private int readNonce(SignedCall call, CompiledSignatureRule rule) {
    return call.fields().find(rule.nonceField, nonce);
  }

  private boolean isNonce() {
    if (nonce.isEmpty() || nonce.length() > MAX_NONCE) {
      return false;
    }
    for (int i = nonce.start(); i < nonce.end(); i++) {
      byte b = nonce.bytes()[i];
      boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
      boolean digit = b >= '0' && b <= '9';
      boolean mark = b == '-' || b == '.' || b == '_' || b == '~' || b == '+' || b == '=';
      if (!letter && !digit && !mark) {
        return false;
      }
    }
    return true;
  }

  private boolean readSignature() {
    if (signature.length() != HEX_LENGTH) {
      return false;
    }
    for (int i = 0; i < Hmac.LENGTH; i++) {
      int at = signature.start() + 2 * i;
      int high = digit(signature.bytes()[at]);
      int low = digit(signature.bytes()[at + 1]);
      if ((high | low) < 0) {
        return false;
      }
      sent[i] = (byte) (high << 4 | low);
    }
    return true;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }

  private boolean matches(SignedCall call, CompiledSignatureRule rule, byte[] key) {
    if (!hmac.start(key)) {
      return false;
    }
    writeMessage(call, rule, hmac);
    return hmac.matches(sent);
  }

  private void writeMessage(SignedCall call, CompiledSignatureRule rule, PartSink out) {
    boolean lineFeeds = rule.joining() == SignatureJoining.LF;
    writePart(timestamp, lineFeeds, out);
    if (!nonce.isEmpty()) {
      writePart(nonce, lineFeeds, out);
    }
    writePart(call.head.method(), lineFeeds, out);
    writePart(call.head.target(), lineFeeds, out);
    byte[] body = call.body;
    if (body != null) {
      out.write(body, 0, call.bodyLength);
    }
  }

  private static void writePart(Slice part, boolean lineFeeds, PartSink out) {
    out.write(part);
    if (lineFeeds) {
      out.write((byte) '\n');
    }
  }

  /**
   * The message that the signature of {@code call} must be made over. Allocates.
   *
   * @return null if there is none; {@link #problem} says why
   */
  @Nullable DescribedBase base(SignedCall call, CompiledSignatureRule rule) {
    int timestamps = readTimestamp(call, rule);
    int nonces = readNonce(call, rule);
    if (timestamps != 1 || timestampSec < 0) {
      problem = "One timestamp in decimal digits is needed.";
      return null;
    }
    if (nonces > 1 || (nonces == 1 && !isNonce())) {
      problem = "The nonce is not one of 1 to 128 letters, digits and -._~+=.";
      return null;
    }
    problem = null;
    PartSink.Bytes base = new PartSink.Bytes();
    writeMessage(call, rule, base);
    return new DescribedBase(base.toByteArray(), parts(call, rule));
  }

  private List<DescribedBase.Part> parts(SignedCall call, CompiledSignatureRule rule) {
    int joint = rule.joining() == SignatureJoining.LF ? 1 : 0;
    List<DescribedBase.Part> parts = new ArrayList<>();
    int end = timestamp.length() + joint;
    parts.add(new DescribedBase.Part("timestamp", end));
    if (!nonce.isEmpty()) {
      end += nonce.length() + joint;
      parts.add(new DescribedBase.Part("nonce", end));
    }
    end += call.head.method().length() + joint;
    parts.add(new DescribedBase.Part("method", end));
    end += call.head.target().length() + joint;
    parts.add(new DescribedBase.Part("target", end));
    parts.add(new DescribedBase.Part("body", end + call.bodyLength));
    return parts;
  }

  /** What is wrong, for people; null after a good end. */
  @Nullable String problem() {
    return problem;
  }

  /** The decoded signature of a call that was found valid. */
  byte[] signature() {
    return sent;
  }

  /** When a call was signed that was found valid, seconds since 1970. */
  long signedAtSec() {
    return timestampSec;
  }
}
