package io.portcullis.policy.signature;

import io.portcullis.model.key.ConstantTimeBytes;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 over parts that stand in different places, compared in constant time.
 *
 * <p>Not thread safe: reused. The parts are not put together anywhere.
 */
class Hmac implements PartSink {
  /** Bytes of a MAC. */
  static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final ConstantTimeBytes code;

  Hmac() {
    try {
      mac = Mac.getInstance(ALGORITHM);
      code = ConstantTimeBytes.forCodesOf(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /**
   * Starts with {@code key}.
   *
   * @return whether it is a key: an empty one would let everybody sign
   */
  boolean start(byte[] key) {
    if (key.length == 0) {
      return false;
    }
    try {
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any bytes are a key of HMAC", e);
    }
    return true;
  }

  @Override
  public void write(byte[] bytes, int start, int end) {
    mac.update(bytes, start, end - start);
  }

  @Override
  public void write(byte b) {
    mac.update(b);
  }

  /** Ends; whether the MAC is {@code sent}, told in a time that does not depend on where not. */
  boolean matches(byte[] sent) {
    code.finish(mac);
    return code.sameAs(sent);
  }
}
