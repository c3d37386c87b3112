package io.portcullis.store.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The keys that encrypt the values of secrets, AES-256-GCM: one that encrypts, and during a change
 * of the master key older ones that still decrypt. A Tink keyset.
 *
 * <p>Immutable; any thread. Encrypting or decrypting takes microseconds.
 *
 * @see <a href="https://developers.google.com/tink/key-concepts">Tink's keysets</a>
 */
public final class DataKeys {
  private static final byte[] KEYSET = "portcullis data keys 1".getBytes(StandardCharsets.US_ASCII);

  /** Tink's algorithms, without its global registry. */
  static final Configuration ALGORITHMS = AeadConfig2026.get();

  private final KeysetHandle keyset;
  private final Aead aead;

  private DataKeys(KeysetHandle keyset) throws GeneralSecurityException {
    this.keyset = keyset;
    this.aead = keyset.getPrimitive(ALGORITHMS, Aead.class);
  }

  /** One new key. */
  public static DataKeys generate() {
    try {
      return new DataKeys(
          KeysetHandle.newBuilder().setConfiguration(ALGORITHMS).addEntry(newPrimary()).build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a key", e);
    }
  }

  private static KeysetHandle.Builder.Entry newPrimary() {
    return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
        .withRandomId()
        .makePrimary();
  }

  /** The keys that {@link #wrap} made {@code wrapped} of; empty under another master key. */
  public static Optional<DataKeys> unwrap(byte[] wrapped, MasterKey master) {
    try {
      return Optional.of(
          new DataKeys(
              TinkProtoKeysetFormat.parseEncryptedKeyset(
                  wrapped, master.aead(), KEYSET, ALGORITHMS)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The keys, encrypted under {@code master}; never twice the same. */
  public byte[] wrap(MasterKey master) {
    try {
      return TinkProtoKeysetFormat.serializeEncryptedKeyset(
          keyset, master.aead(), KEYSET, ALGORITHMS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encrypt the data keys", e);
    }
  }

  /** These keys and a new one, which encrypts from now on. */
  public DataKeys withNewPrimary() {
    try {
      return new DataKeys(
          KeysetHandle.newBuilder(keyset)
              .setConfiguration(ALGORITHMS)
              .addEntry(newPrimary())
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a key", e);
    }
  }

  /** The key that encrypts, without the older ones. */
  public DataKeys primaryOnly() {
    try {
      KeysetHandle.Entry primary = keyset.getPrimary();
      return new DataKeys(
          KeysetHandle.newBuilder()
              .setConfiguration(ALGORITHMS)
              .addEntry(
                  KeysetHandle.importKey(primary.getKey())
                      .withFixedId(primary.getId())
                      .makePrimary())
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot take a key out", e);
    }
  }

  /** How many keys there are, from 1. */
  public int size() {
    return keyset.size();
  }

  /** The number of the key that encrypts, unique among these. */
  public long primaryId() {
    return keyset.getPrimary().getId();
  }

  /**
   * Encrypts a value.
   *
   * @param place what the value belongs to, which has to be the same again to decrypt it
   */
  public byte[] encrypt(byte[] value, byte[] place) {
    try {
      return aead.encrypt(value, place);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encrypt", e);
    }
  }

  /** The value; empty if it was changed, belongs to another place, or needs a key not here. */
  public Optional<byte[]> decrypt(byte[] encrypted, byte[] place) {
    try {
      return Optional.of(aead.decrypt(encrypted, place));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "DataKeys[" + size() + "]";
  }
}
