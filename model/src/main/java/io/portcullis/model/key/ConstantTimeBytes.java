package io.portcullis.model.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;

/**
 * Bytes that are compared in constant time and in no other way: message authentication codes, keys,
 * values of secrets. A comparison that ends at the first difference tells by its time how much of a
 * guess was right; so these bytes stay in here, and {@link #sameAs} is all there is to ask.
 *
 * <p>Not thread safe while {@link #finish} runs; otherwise never changed, for any thread.
 */
public final class ConstantTimeBytes {
  private final byte[] bytes;

  private ConstantTimeBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** {@code bytes} as they are now. */
  public static ConstantTimeBytes copyOf(byte[] bytes) {
    return new ConstantTimeBytes(bytes.clone());
  }

  /**
   * Room for codes of {@code mac}, all zeros until the first {@link #finish}.
   *
   * @param mac may be without a key yet
   */
  public static ConstantTimeBytes forCodesOf(Mac mac) {
    return new ConstantTimeBytes(new byte[mac.getMacLength()]);
  }

  /**
   * Ends the computation of {@code mac} and keeps its code instead of what was here; allocates what
   * the JDK does.
   *
   * @throws IllegalStateException if the code has no room here, or {@code mac} no key
   */
  public void finish(Mac mac) {
    try {
      mac.doFinal(bytes, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the code has no room", e);
    }
  }

  /**
   * Whether these are the bytes of {@code other}, told in a time that does not depend on where they
   * differ; it may depend on how many {@code other} has.
   */
  public boolean sameAs(byte[] other) {
    return MessageDigest.isEqual(bytes, other);
  }

  /**
   * A copy, for what needs the bytes themselves: to encrypt under a key, to send a value. Whoever
   * has it must not compare it.
   */
  public byte[] reveal() {
    return bytes.clone();
  }

  /** Whether {@code other} holds the same bytes, as {@link #sameAs} tells it. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ConstantTimeBytes same && sameAs(same.bytes);
  }

  /** The same for all: a hash tells about what was hashed. */
  @Override
  public int hashCode() {
    return 1;
  }

  /** Shows neither the bytes nor how many there are. */
  @Override
  public String toString() {
    return "ConstantTimeBytes[...]";
  }
}
