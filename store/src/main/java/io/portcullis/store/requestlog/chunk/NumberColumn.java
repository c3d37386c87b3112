package io.portcullis.store.requestlog.chunk;

/**
 * A column of numbers: one for all, a number of a few distinct ones each, or a varint each,
 * whichever the numbers allow. Not thread safe; reused.
 */
final class NumberColumn {
  private static final int ONE = 0;
  private static final int FEW = 1;
  private static final int EACH = 2;

  /** How many distinct numbers are few: they are looked for one by one. */
  private static final int MOST_FEW = 16;

  private final long[] numbers = new long[RecordBatch.MAX_RECORDS];
  private int count;

  /** The distinct numbers, until there are more than a few. */
  private final long[] few = new long[MOST_FEW];

  private final byte[] codes = new byte[RecordBatch.MAX_RECORDS];
  private int distinct;

  void add(long number) {
    if (distinct <= MOST_FEW) {
      int code = 0;
      while (code < distinct && few[code] != number) {
        code++;
      }
      if (code == distinct && distinct++ < MOST_FEW) {
        few[code] = number;
      }
      codes[count] = (byte) code;
    }
    numbers[count++] = number;
  }

  void clear() {
    count = 0;
    distinct = 0;
  }

  long number(int record) {
    return numbers[record];
  }

  /** How many distinct numbers there are, if they are few; else more than {@link #few} holds. */
  int distinct() {
    return distinct;
  }

  /** Whether {@link #distinctNumber} knows all numbers. */
  boolean isFew() {
    return distinct <= MOST_FEW;
  }

  long distinctNumber(int code) {
    return few[code];
  }

  void encode(ByteWriter out) {
    if (distinct > MOST_FEW) {
      out.writeByte(EACH);
      for (int i = 0; i < count; i++) {
        out.writeSigned(numbers[i]);
      }
      return;
    }
    out.writeByte(distinct == 1 ? ONE : FEW);
    if (distinct > 1) {
      out.writeByte(distinct);
    }
    for (int i = 0; i < distinct; i++) {
      out.writeSigned(few[i]);
    }
    if (distinct > 1) {
      out.writeBytes(codes, 0, count);
    }
  }

  static long[] decode(ByteReader in, int count) {
    long[] numbers = new long[count];
    int kind = in.readByte();
    if (kind == EACH) {
      for (int i = 0; i < count; i++) {
        numbers[i] = in.readSigned();
      }
      return numbers;
    }
    long[] few = new long[kind == ONE ? 1 : in.readByte()];
    for (int i = 0; i < few.length; i++) {
      few[i] = in.readSigned();
    }
    for (int i = 0; i < count; i++) {
      numbers[i] = few[kind == ONE ? 0 : in.readByte()];
    }
    return numbers;
  }
}
