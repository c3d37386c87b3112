package io.portcullis.http;

import java.nio.charset.Charset;

/**
 * Some bytes of an array, from a start to before an end.
 *
 * <p>Not thread safe: reused, so that nothing is allocated for a call. It means something as long
 * as nobody changes the array.
 */
public final class Slice {
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  /** A slice of nothing. */
  public Slice() {}

  /** Sets the slice to the bytes from {@code start} to before {@code end}. */
  public Slice set(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    return this;
  }

  /** Sets the slice to nothing. */
  public Slice clear() {
    return set(NOTHING, 0, 0);
  }

  /** The array that the slice is of. */
  public byte[] bytes() {
    return bytes;
  }

  /** The index of the first byte. */
  public int start() {
    return start;
  }

  /** The index behind the last byte; equal to {@link #start} of an empty slice. */
  public int end() {
    return end;
  }

  /** The number of bytes, 0 or more. */
  public int length() {
    return end - start;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return start == end;
  }

  /** Whether the bytes are {@code wanted}, case included. */
  public boolean is(byte[] wanted) {
    return Ascii.equal(bytes, start, end, wanted);
  }

  /** Whether the bytes are {@code lower}, given in lower case, in any case. */
  public boolean isIgnoringCase(byte[] lower) {
    return Ascii.equalIgnoringCase(bytes, start, end, lower);
  }

  /** The number, or -1 unless it is 1 to 18 decimal digits and nothing else. */
  public long decimal() {
    return Ascii.decimal(bytes, start, end);
  }

  /** The bytes as a text. Allocates. */
  public String text(Charset charset) {
    return new String(bytes, start, end - start, charset);
  }
}
