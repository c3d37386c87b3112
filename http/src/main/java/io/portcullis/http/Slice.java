package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.nio.charset.Charset;

/**
 * Some bytes of an array, from a start to before an end.
 *
 * <p>Not thread safe: reused, so that nothing is allocated for a call. It means something as long
 * as nobody changes the array.
 */
public final class Slice {
  private final HeadBytes bytes;
  private int start;
  private int end;

  /** A slice of nothing. */
  public Slice() {
    this(new HeadBytes());
  }

  /** A slice of the head that stands in {@code bytes}. */
  Slice(HeadBytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Sets the slice, which is not one of a head, to the bytes from {@code start} to before {@code
   * end}.
   */
  public Slice set(byte[] array, int start, int end) {
    bytes.set(array);
    place(start, end);
    return this;
  }

  /** Sets the slice to a place in its array. */
  void place(int first, int behind) {
    start = first;
    end = behind;
  }

  /** Sets the slice to nothing. */
  void clear() {
    start = end = 0;
  }

  /** The array that the slice is of. */
  public byte[] bytes() {
    return bytes.array();
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
    return Ascii.equal(bytes(), start, end, wanted);
  }

  /** Whether the bytes are {@code lower}, given in lower case, in any case. */
  public boolean isIgnoringCase(byte[] lower) {
    return Ascii.equalIgnoringCase(bytes(), start, end, lower);
  }

  /** The number, or -1 unless it is 1 to 18 decimal digits and nothing else. */
  public long decimal() {
    return Ascii.decimal(bytes(), start, end);
  }

  /** Appends the bytes to {@code out}, and gives it back. */
  public ByteSink writeTo(ByteSink out) {
    return out.write(bytes(), start, end);
  }

  /** The bytes as a text. Allocates. */
  public String text(Charset charset) {
    return new String(bytes(), start, end - start, charset);
  }
}
