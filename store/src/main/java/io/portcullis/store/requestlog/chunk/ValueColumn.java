package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A column of values that repeat: each distinct one is kept once, and a record has its number.
 *
 * <p>Not thread safe; reused. A value that is the same object as the one before costs a comparison,
 * another one a look into a hash table; nothing is allocated.
 */
final class ValueColumn {
  private static final int NULL = 0;
  private static final int TEXT = 1;
  private static final int ID = 2;
  private static final int IPV4 = 3;
  private static final int IPV6 = 4;

  /** Numbers up to here take one byte each. */
  private static final int BYTE_CODES = 256;

  private final short[] codes = new short[RecordBatch.MAX_RECORDS];
  private int count;

  private @Nullable Object[] values = new @Nullable Object[8];
  private int distinct;

  /** By the hash: a value's number plus one; 0: free. A power of two, at most half full. */
  private int[] table = new int[16];

  private @Nullable Object last;
  private int lastCode = -1;

  @SuppressWarnings("ReferenceEquality") // only a shortcut: equal ones get the same number
  void add(@Nullable Object value) {
    if (value != last || lastCode < 0) {
      lastCode = code(value);
      last = value;
    }
    codes[count++] = (short) lastCode;
  }

  private int code(@Nullable Object value) {
    int hash = value == null ? 0 : value.hashCode() * 0x9e3779b9;
    int mask = table.length - 1;
    int at = hash ^ (hash >>> 16);
    while (true) {
      int found = table[at & mask];
      if (found == 0) {
        return insert(value, at & mask);
      }
      Object known = values[found - 1];
      if (value == null ? known == null : value.equals(known)) {
        return found - 1;
      }
      at++;
    }
  }

  private int insert(@Nullable Object value, int at) {
    if (distinct == values.length) {
      values = Arrays.copyOf(values, 2 * distinct);
    }
    values[distinct++] = value;
    table[at] = distinct;
    if (2 * distinct > table.length) {
      int all = distinct;
      table = new int[2 * table.length];
      for (distinct = 0; distinct < all; ) {
        place(values[distinct]);
      }
    }
    return distinct - 1;
  }

  private void place(@Nullable Object value) {
    int hash = value == null ? 0 : value.hashCode() * 0x9e3779b9;
    int at = hash ^ (hash >>> 16);
    while (table[at & (table.length - 1)] != 0) {
      at++;
    }
    table[at & (table.length - 1)] = ++distinct;
  }

  void clear() {
    Arrays.fill(values, 0, distinct, null);
    Arrays.fill(table, 0);
    distinct = 0;
    count = 0;
    last = null;
    lastCode = -1;
  }

  /** How many distinct values there are, null being one. */
  int distinct() {
    return distinct;
  }

  /** The distinct value with this number. */
  @Nullable Object value(int code) {
    return values[code];
  }

  /** The number of a record's value. */
  int code(int record) {
    return codes[record] & 0xffff;
  }

  void encode(ByteWriter out) {
    out.writeVarint(distinct);
    for (int i = 0; i < distinct; i++) {
      writeValue(out, values[i]);
    }
    if (distinct > BYTE_CODES) {
      for (int i = 0; i < count; i++) {
        out.writeByte(codes[i] >> Byte.SIZE);
        out.writeByte(codes[i]);
      }
    } else if (distinct > 1) {
      for (int i = 0; i < count; i++) {
        out.writeByte(codes[i]);
      }
    }
  }

  private static void writeValue(ByteWriter out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeByte(NULL);
      case UUID id -> {
        out.writeByte(ID);
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
      }
      case IpAddress address when address.family() == IpFamily.IPV4 -> {
        out.writeByte(IPV4);
        out.writeInt(address.ipv4Bits());
      }
      case IpAddress address -> {
        out.writeByte(IPV6);
        out.writeLong(address.high());
        out.writeLong(address.low());
      }
      case String text -> {
        out.writeByte(TEXT);
        out.writeText(text);
      }
      default -> throw new IllegalArgumentException("no value of a column: " + value.getClass());
    }
  }

  /**
   * A column that was read.
   *
   * @param values the distinct ones
   * @param codes which of them each record has
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Values(@Nullable Object[] values, int[] codes) {
    @Nullable Object of(int record) {
      return values[codes[record]];
    }
  }

  static Values decode(ByteReader in, int count) {
    @Nullable Object[] values = new @Nullable Object[in.readCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = readValue(in);
    }
    int[] codes = new int[count];
    if (values.length > 1) {
      boolean wide = values.length > BYTE_CODES;
      for (int i = 0; i < count; i++) {
        codes[i] = wide ? (in.readByte() << Byte.SIZE) | in.readByte() : in.readByte();
      }
    }
    return new Values(values, codes);
  }

  private static @Nullable Object readValue(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NULL -> null;
      case TEXT -> in.readText();
      case ID -> new UUID(in.readLong(), in.readLong());
      case IPV4 -> IpAddress.ofIpv4(in.readInt());
      case IPV6 -> IpAddress.ofIpv6(in.readLong(), in.readLong());
      default -> throw new IndexOutOfBoundsException("a value of kind " + kind);
    };
  }
}
