package io.portcullis.policy.signature;

import io.portcullis.model.SignatureJoining;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documented form: a lower-case hexadecimal HMAC-SHA256 in one field, a timestamp in another,
 * perhaps a nonce in a third (wire.md section 12; design, section 5).
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

  private final FieldCursor lines;
  private final ConnectionGuard connection;
  private final Hmac hmac;

  /** What the signature field says, decoded. */
  private final byte[] sent = new byte[Hmac.LENGTH];

  private @Nullable String problem;
  private int signatureStart;
  private int signatureEnd;
  private int timestampStart;
  private int timestampEnd;
  private int nonceStart;
  private int nonceEnd;
  private long timestampSec;

  FieldScheme(FieldCursor lines, Hmac hmac) {
    this.lines = lines;
    this.connection = new ConnectionGuard(lines);
    this.hmac = hmac;
  }

  /**
   * Looks at the call's signature; both secrets are tried, whatever the first gives.
   *
   * @param previous null: there is no second secret
   */
  Verification verify(
      SignedCall call, SignaturePolicy policy, byte[] key, byte @Nullable [] previous, long nowMs) {
    Verification found = read(call, policy);
    if (found != null) {
      return found;
    }
    problem = connection.problem(call);
    if (problem == null && policy.joining() == SignatureJoining.NONE) {
      problem = UnjoinedMessage.problem(call);
    }
    if (problem != null) {
      return Verification.INVALID;
    }
    if (!readSignature(call)) {
      problem = "The signature is not 64 lower-case hexadecimal digits.";
      return Verification.INVALID;
    }
    if (!policy.isTimely(timestampSec, nowMs)) {
      problem = "The timestamp is outside the tolerance.";
      return Verification.EXPIRED;
    }
    if (call.bodyPending) {
      return Verification.NEEDS_BODY;
    }
    if (call.defersBody()) {
      return Verification.COSTLY;
    }
    boolean matches = matches(call, policy, key);
    if (previous != null) {
      matches |= matches(call, policy, previous);
    }
    problem = matches ? null : "The signature is not that of this call with the client's secret.";
    return matches ? Verification.VALID : Verification.INVALID;
  }

  /** Reads the fields but for the signature's digits; null if they are good. */
  private @Nullable Verification read(SignedCall call, SignaturePolicy policy) {
    int signatures = lines.find(call, policy.signatureField);
    signatureStart = lines.valueStart;
    signatureEnd = lines.valueEnd;
    int timestamps = readTimestamp(call, policy);
    if (signatures == 0 || timestamps == 0) {
      problem = signatures == 0 ? "No signature was sent." : "No timestamp was sent.";
      return Verification.MISSING;
    }
    int nonces = readNonce(call, policy);
    if (signatures > 1 || timestamps > 1 || nonces > 1) {
      problem = "A field of the signature was sent more than once.";
      return Verification.INVALID;
    }
    if (timestampSec < 0) {
      problem = "The timestamp is not a number of seconds in decimal digits.";
      return Verification.INVALID;
    }
    if (nonces == 1 && !isNonce(call.bytes)) {
      problem = "The nonce is not 1 to 128 letters, digits and -._~+=.";
      return Verification.INVALID;
    }
    return null;
  }

  private int readTimestamp(SignedCall call, SignaturePolicy policy) {
    int count = lines.find(call, policy.timestampField);
    timestampStart = lines.valueStart;
    timestampEnd = lines.valueEnd;
    timestampSec = decimal(call.bytes, timestampStart, timestampEnd);
    return count;
  }

  /** The number; -1 unless it is 1 to 15 digits without a leading zero. */
  static long decimal(byte[] bytes, int start, int end) {
    if (start == end || end - start > MAX_TIMESTAMP_DIGITS) {
      return -1;
    }
    if (bytes[start] == '0' && end - start > 1) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private int readNonce(SignedCall call, SignaturePolicy policy) {
    int count = lines.find(call, policy.nonceField);
    nonceStart = count == 0 ? 0 : lines.valueStart;
    nonceEnd = count == 0 ? 0 : lines.valueEnd;
    return count;
  }

  private boolean isNonce(byte[] bytes) {
    int length = nonceEnd - nonceStart;
    if (length == 0 || length > MAX_NONCE) {
      return false;
    }
    for (int i = nonceStart; i < nonceEnd; i++) {
      byte b = bytes[i];
      boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
      boolean digit = b >= '0' && b <= '9';
      boolean mark = b == '-' || b == '.' || b == '_' || b == '~' || b == '+' || b == '=';
      if (!letter && !digit && !mark) {
        return false;
      }
    }
    return true;
  }

  private boolean readSignature(SignedCall call) {
    if (signatureEnd - signatureStart != HEX_LENGTH) {
      return false;
    }
    for (int i = 0; i < Hmac.LENGTH; i++) {
      int high = digit(call.bytes[signatureStart + 2 * i]);
      int low = digit(call.bytes[signatureStart + 2 * i + 1]);
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

  private boolean matches(SignedCall call, SignaturePolicy policy, byte[] key) {
    if (!hmac.start(key)) {
      return false;
    }
    writeMessage(call, policy, hmac);
    return hmac.matches(sent);
  }

  private void writeMessage(SignedCall call, SignaturePolicy policy, PartSink out) {
    byte[] bytes = call.bytes;
    boolean lineFeeds = policy.joining() == SignatureJoining.LF;
    writePart(bytes, timestampStart, timestampEnd, lineFeeds, out);
    if (nonceEnd > nonceStart) {
      writePart(bytes, nonceStart, nonceEnd, lineFeeds, out);
    }
    writePart(bytes, call.methodStart, call.methodEnd, lineFeeds, out);
    writePart(bytes, call.targetStart, call.targetEnd, lineFeeds, out);
    byte[] body = call.body;
    if (body != null) {
      out.write(body, 0, call.bodyLength);
    }
  }

  private static void writePart(byte[] bytes, int start, int end, boolean lineFeeds, PartSink out) {
    out.write(bytes, start, end);
    if (lineFeeds) {
      out.write((byte) '\n');
    }
  }

  /**
   * The message that the signature of {@code call} must be made over. Allocates.
   *
   * @return null if there is none; {@link #problem} says why
   */
  @Nullable DescribedBase base(SignedCall call, SignaturePolicy policy) {
    int timestamps = readTimestamp(call, policy);
    int nonces = readNonce(call, policy);
    if (timestamps != 1 || timestampSec < 0) {
      problem = "One timestamp in decimal digits is needed.";
      return null;
    }
    if (nonces > 1 || (nonces == 1 && !isNonce(call.bytes))) {
      problem = "The nonce is not one of 1 to 128 letters, digits and -._~+=.";
      return null;
    }
    problem = null;
    PartSink.Bytes base = new PartSink.Bytes();
    writeMessage(call, policy, base);
    return new DescribedBase(base.toByteArray(), parts(call, policy));
  }

  private List<DescribedBase.Part> parts(SignedCall call, SignaturePolicy policy) {
    int joint = policy.joining() == SignatureJoining.LF ? 1 : 0;
    List<DescribedBase.Part> parts = new ArrayList<>();
    int end = timestampEnd - timestampStart + joint;
    parts.add(new DescribedBase.Part("timestamp", end));
    if (nonceEnd > nonceStart) {
      end += nonceEnd - nonceStart + joint;
      parts.add(new DescribedBase.Part("nonce", end));
    }
    end += call.methodEnd - call.methodStart + joint;
    parts.add(new DescribedBase.Part("method", end));
    end += call.targetEnd - call.targetStart + joint;
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
