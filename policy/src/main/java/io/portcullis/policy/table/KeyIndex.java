package io.portcullis.policy.table;

import io.portcullis.http.Slice;
import io.portcullis.model.key.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a key by the digest of its text.
 *
 * <p>Open addressing on the digest's first word, which is as good as random. Immutable; any thread.
 */
public final class KeyIndex {
  /** No keys. */
  public static final KeyIndex EMPTY = new KeyIndex(List.of());

  /** A key and the digest of its text. */
  public record Entry(Sha256 hash, CompiledKey key) {}

  private final CompiledKey[] keys;

  /** Four words for each key. */
  private final long[] words;

  /** Place in {@code keys} plus 1; 0 where nothing is. */
  private final int[] table;

  /** The index of these keys. */
  public KeyIndex(Collection<Entry> entries) {
    keys = new CompiledKey[entries.size()];
    words = new long[entries.size() * 4];
    table = new int[Integer.highestOneBit(Math.max(entries.size(), 1)) << 2];
    int place = 0;
    for (Entry entry : entries) {
      keys[place] = entry.key();
      words[place * 4] = entry.hash().a();
      words[place * 4 + 1] = entry.hash().b();
      words[place * 4 + 2] = entry.hash().c();
      words[place * 4 + 3] = entry.hash().d();
      int at = (int) entry.hash().a() & (table.length - 1);
      while (table[at] != 0) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = ++place;
    }
  }

  /** The key whose text has this digest; null if there is none. */
  public @Nullable CompiledKey find(Digest digest) {
    return find(digest.word(0), digest.word(1), digest.word(2), digest.word(3));
  }

  private @Nullable CompiledKey find(long a, long b, long c, long d) {
    for (int at = (int) a & (table.length - 1);
        table[at] != 0;
        at = (at + 1) & (table.length - 1)) {
      int place = table[at] - 1;
      int word = place * 4;
      if (((words[word] ^ a)
              | (words[word + 1] ^ b)
              | (words[word + 2] ^ c)
              | (words[word + 3] ^ d))
          == 0) {
        return keys[place];
      }
    }
    return null;
  }

  /** All keys, in no order. */
  public List<CompiledKey> all() {
    return Collections.unmodifiableList(Arrays.asList(keys));
  }

  /** A SHA-256 computation that is used again and again without allocating. Not thread safe. */
  public static final class Digest {
    private static final VarHandle LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] result = new byte[32];

    /** Digests the bytes from {@code start} to before {@code end}. */
    public Digest of(byte[] bytes, int start, int end) {
      digest.update(bytes, start, end - start);
      try {
        digest.digest(result, 0, result.length);
      } catch (DigestException e) {
        throw new IllegalStateException("SHA-256 did not fit 32 bytes", e);
      }
      return this;
    }

    /** Digests {@code text}. */
    public Digest of(Slice text) {
      return of(text.bytes(), text.start(), text.end());
    }

    /** Word {@code i} of the last digest, 0 to 3, as {@link Sha256} has them. */
    public long word(int i) {
      return (long) LONG.get(result, i * Long.BYTES);
    }
  }
}
