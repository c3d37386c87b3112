package io.portcullis.http.text;

import java.util.Arrays;

/**
 * A growing array that heads are written to before they go out in one piece.
 *
 * <p>Not thread safe: one per event loop, cleared before each use. It keeps its largest array, so
 * writing allocates nothing once warm.
 */
public final class ByteSink {
  private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
  private static final int MAX_LONG_DIGITS = 19;

  private byte[] bytes;
  private int size;

  /** An empty sink with room for {@code capacity} bytes before it grows. */
  public ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  /** Forgets what was written. */
  public ByteSink clear() {
    size = 0;
    return this;
  }

  /** What was written, from 0 to before {@link #size}; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** Appends all of {@code source}. */
  public ByteSink write(byte[] source) {
    return write(source, 0, source.length);
  }

  /** Appends {@code source} from {@code start} to before {@code end}. */
  public ByteSink write(byte[] source, int start, int end) {
    int length = end - start;
    reserve(length);
    System.arraycopy(source, start, bytes, size, length);
    size += length;
    return this;
  }

  /** Appends one byte. */
  public ByteSink write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
    return this;
  }

  /** Appends {@code value}, 0 or more, in decimal digits. */
  public ByteSink writeDecimal(long value) {
    reserve(MAX_LONG_DIGITS);
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    int at = size + digits;
    long rest = value;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (at > size);
    size += digits;
    return this;
  }

  /** Appends the lowest {@code digits} hexadecimal digits of {@code value}. */
  public ByteSink writeHex(long value, int digits) {
    reserve(digits);
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(int) (value >>> shift) & 0xf];
    }
    return this;
  }

  /** Appends {@code value}, above 0, in hexadecimal digits without leading zeros. */
  public ByteSink writeHex(long value) {
    return writeHex(value, (Long.SIZE - Long.numberOfLeadingZeros(value) + 3) / 4);
  }

  /** Appends a UUID's 36 characters. */
  public ByteSink writeUuid(long high, long low) {
    writeHex(high >>> 32, 8).write('-').writeHex(high >>> 16, 4).write('-').writeHex(high, 4);
    return write('-').writeHex(low >>> 48, 4).write('-').writeHex(low, 12);
  }

  private void reserve(int length) {
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
    }
  }
}
