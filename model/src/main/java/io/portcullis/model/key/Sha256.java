package io.portcullis.model.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest as four big-endian words: what is kept of an API key (docs/wire.md section 2.1;
 * no pepper is needed for keys of at least 128 random bits).
 */
public record Sha256(long a, long b, long c, long d) {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The digest of {@code text} in UTF-8. */
  public static Sha256 of(String text) {
    return ofDigest(newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The value of a finished digest.
   *
   * @throws IllegalArgumentException unless {@code digest} has 32 bytes
   */
  public static Sha256 ofDigest(byte[] digest) {
    if (digest.length != 32) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + digest.length);
    }
    return new Sha256(
        (long) LONG.get(digest, 0),
        (long) LONG.get(digest, 8),
        (long) LONG.get(digest, 16),
        (long) LONG.get(digest, 24));
  }

  /**
   * The value of 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Sha256 ofHex(String hex) {
    return ofDigest(HexFormat.of().parseHex(hex));
  }

  /** A fresh SHA-256 computation; not thread safe. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return "%016x%016x%016x%016x".formatted(a, b, c, d);
  }

  /** Does not show the digest, so that no log can. */
  @Override
  public String toString() {
    return "Sha256[...]";
  }
}
