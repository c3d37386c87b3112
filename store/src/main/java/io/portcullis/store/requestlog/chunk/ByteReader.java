package io.portcullis.store.requestlog.chunk;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteWriter} wrote. Not thread safe.
 *
 * <p>Reading past the end throws {@link IndexOutOfBoundsException}, which means damage.
 */
final class ByteReader {
  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  int at() {
    return at;
  }

  void skip(int count) {
    at += count;
  }

  int readByte() {
    return bytes[at++] & 0xff;
  }

  long readVarint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** A varint that counts something in memory. */
  int readCount() {
    return Math.toIntExact(readVarint());
  }

  long readSigned() {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  int readInt() {
    int value = (int) ByteWriter.INTS.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  long readLong() {
    long value = (long) ByteWriter.LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  void readBytes(byte[] into, int start, int length) {
    System.arraycopy(bytes, at, into, start, length);
    at += length;
  }

  String readText() {
    int length = readCount();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }
}
