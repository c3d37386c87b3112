package io.portcullis.store.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import io.portcullis.model.key.ConstantTimeBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The key that encrypts the data keys: 256 random bits, written as Base64. Its text shows only its
 * {@link #id}.
 *
 * <p>Immutable; any thread.
 */
public final class MasterKey {
  private static final int BYTES = 32;
  private static final int ID_BYTES = 4;
  private static final byte[] ID_SALT =
      "portcullis master key id\n".getBytes(StandardCharsets.US_ASCII);

  private final ConstantTimeBytes bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = ConstantTimeBytes.copyOf(bytes);
  }

  /** A new key of {@code random}, a cryptographic generator. */
  public static MasterKey generate(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new MasterKey(bytes);
  }

  /** The key with this text: standard Base64 of 32 bytes; empty for any other text. */
  public static Optional<MasterKey> parse(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == BYTES ? Optional.of(new MasterKey(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The text {@link #parse} reads: whoever has it and the database has every secret. */
  public String reveal() {
    return Base64.getEncoder().encodeToString(bytes.reveal());
  }

  /**
   * Eight hexadecimal digits that tell keys apart. They come from a digest and say nothing about
   * the key, which is too long to be found by trying.
   */
  public String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ID_SALT);
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(bytes.reveal()), ID_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** AES-256-GCM under this key. */
  @AccessesPartialKey
  Aead aead() throws GeneralSecurityException {
    AesGcmKey key =
        AesGcmKey.builder()
            .setParameters(
                AesGcmParameters.builder()
                    .setKeySizeBytes(BYTES)
                    .setIvSizeBytes(12)
                    .setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build())
            .setKeyBytes(SecretBytes.copyFrom(bytes.reveal(), InsecureSecretKeyAccess.get()))
            .build();
    return KeysetHandle.newBuilder()
        .setConfiguration(DataKeys.ALGORITHMS)
        .addEntry(KeysetHandle.importKey(key).withFixedId(1).makePrimary())
        .build()
        .getPrimitive(DataKeys.ALGORITHMS, Aead.class);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MasterKey key && bytes.equals(key.bytes);
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  /** Shows the id only. */
  @Override
  public String toString() {
    return "MasterKey[" + id() + "]";
  }
}
