package io.portcullis.policy.table;

import io.portcullis.model.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;

/** A SHA-256 computation that is used again and again without allocating. Not thread safe. */
public final class KeyDigest {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest digest = Sha256.newDigest();
  private final byte[] result = new byte[32];

  /** Digests the bytes from {@code start} to before {@code end}. */
  public KeyDigest of(byte[] bytes, int start, int end) {
    digest.update(bytes, start, end - start);
    try {
      digest.digest(result, 0, result.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 did not fit 32 bytes", e);
    }
    return this;
  }

  /** Word {@code i} of the last digest, 0 to 3, as {@link Sha256} has them. */
  public long word(int i) {
    return (long) LONG.get(result, i * Long.BYTES);
  }
}
