package io.portcullis.policy.table;

import io.portcullis.http.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a number by the bytes of a name, straight from a received head: no String is made.
 *
 * <p>Open addressing with linear probing, at most half full. Immutable; any thread.
 */
public final class ByteMap {
  /** No name has a value. */
  public static final ByteMap EMPTY = of(Map.of());

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

  private final byte[] @Nullable [] names;
  private final int[] values;
  private final int mask;

  private ByteMap(int capacity) {
    this.names = new byte[capacity][];
    this.values = new int[capacity];
    this.mask = capacity - 1;
  }

  /**
   * The map of these names, in UTF-8.
   *
   * @param valueOfName values of 0 or more
   */
  public static ByteMap of(Map<String, Integer> valueOfName) {
    ByteMap map = new ByteMap(Integer.highestOneBit(Math.max(valueOfName.size(), 1)) << 2);
    valueOfName.forEach((name, value) -> map.put(name.getBytes(StandardCharsets.UTF_8), value));
    return map;
  }

  private void put(byte[] name, int value) {
    int at = (int) hash(name, 0, name.length) & mask;
    while (names[at] != null) {
      at = (at + 1) & mask;
    }
    names[at] = name;
    values[at] = value;
  }

  /** The value of the name from {@code start} to before {@code end}; -1 if it has none. */
  public int find(byte[] bytes, int start, int end) {
    int at = (int) hash(bytes, start, end) & mask;
    while (true) {
      byte[] name = names[at];
      if (name == null) {
        return -1;
      }
      if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
        return values[at];
      }
      at = (at + 1) & mask;
    }
  }

  /** The value of {@code name}; -1 if it has none. */
  public int find(Slice name) {
    return find(name.bytes(), name.start(), name.end());
  }

  private static long hash(byte[] bytes, int start, int end) {
    long hash = (long) end - start;
    int at = start;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = mixed(hash ^ (long) LONG.get(bytes, at));
    }
    long tail = 0;
    for (; at < end; at++) {
      tail = tail << Byte.SIZE | (bytes[at] & 0xff);
    }
    return mixed(hash ^ tail);
  }

  private static long mixed(long word) {
    long product = word * MIX;
    return product ^ product >>> 32;
  }
}
