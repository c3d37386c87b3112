package io.portcullis.policy.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Verifies Ed25519 signatures against the public key that a secret holds.
 *
 * <p>Not thread safe: keeps the key it parsed last. A verification takes 0.6 to 1 ms.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8032#section-5.1">RFC 8032, 5.1</a>
 */
public final class Ed25519 {
  private static final String ALGORITHM = "Ed25519";
  private static final int RAW_LENGTH = 32;
  private static final String PEM_START = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  /** What stands before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410, section 4). */
  private static final byte[] INFO_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private byte[] parsedText = new byte[0];
  private @Nullable PublicKey parsed;

  /**
   * The key in {@code text}: PEM of a SubjectPublicKeyInfo, or base64 of the 32 bytes of the key.
   *
   * @return null if it is neither
   */
  public static @Nullable PublicKey parse(byte[] text) {
    String trimmed = new String(text, StandardCharsets.ISO_8859_1).strip();
    try {
      byte[] info;
      if (trimmed.startsWith(PEM_START) && trimmed.endsWith(PEM_END)) {
        int end = trimmed.length() - PEM_END.length();
        info = Base64.getMimeDecoder().decode(trimmed.substring(PEM_START.length(), end));
      } else {
        byte[] raw = Base64.getDecoder().decode(trimmed);
        if (raw.length != RAW_LENGTH) {
          return null;
        }
        info = Arrays.copyOf(INFO_PREFIX, INFO_PREFIX.length + RAW_LENGTH);
        System.arraycopy(raw, 0, info, INFO_PREFIX.length, RAW_LENGTH);
      }
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(info));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return null;
    }
  }

  /** Whether {@code signature} was made over {@code message} with the key in {@code keyText}. */
  boolean verify(byte[] keyText, byte[] message, byte[] signature) {
    PublicKey key = key(keyText);
    if (key == null) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private @Nullable PublicKey key(byte[] text) {
    if (!Arrays.equals(text, parsedText)) {
      parsed = parse(text);
      parsedText = text.clone();
    }
    return parsed;
  }
}
