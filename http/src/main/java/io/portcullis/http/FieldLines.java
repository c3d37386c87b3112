package io.portcullis.http;

import java.util.Arrays;

/**
 * Where the values of a repeated field stand in a request head, in the order they came.
 *
 * <p>Not thread safe: reused from head to head. Takes memory only once a field has come.
 */
public final class FieldLines {
  private static final int[] NONE = {};
  private static final int FIRST = 8;

  private int[] bounds = NONE;
  private int count;

  /** Forgets all lines. */
  public void clear() {
    count = 0;
  }

  /** Adds the value from {@code start} to before {@code end}, without surrounding white space. */
  public void add(int start, int end) {
    if (count * 2 == bounds.length) {
      bounds = Arrays.copyOf(bounds, Math.max(FIRST, bounds.length * 2));
    }
    bounds[count * 2] = start;
    bounds[count * 2 + 1] = end;
    count++;
  }

  /** How many lines there are. */
  public int count() {
    return count;
  }

  /** Where the value of a line starts, the first line being 0. */
  public int start(int line) {
    return bounds[line * 2];
  }

  /** Where the value of a line ends. */
  public int end(int line) {
    return bounds[line * 2 + 1];
  }

  /** The number of bytes of all lines joined by a comma and LF; 0 without lines. */
  public int joinedLength() {
    int length = count == 0 ? 0 : (count - 1) * 2;
    for (int i = 0; i < count; i++) {
      length += end(i) - start(i);
    }
    return length;
  }

  /**
   * Copies the lines of {@code bytes}, joined by a comma and LF, which no value has: so two heads
   * with other lines never look equal. Any bytes are copied as they are.
   *
   * @param out at least {@link #joinedLength} long
   */
  public void copyJoined(byte[] bytes, byte[] out) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out[at++] = ',';
        out[at++] = '\n';
      }
      int length = end(i) - start(i);
      System.arraycopy(bytes, start(i), out, at, length);
      at += length;
    }
  }

  /** Whether the lines of {@code bytes}, joined, are the first {@code length} of {@code joined}. */
  public boolean equalJoined(byte[] bytes, byte[] joined, int length) {
    if (joinedLength() != length) {
      return false;
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        if (joined[at] != ',' || joined[at + 1] != '\n') {
          return false;
        }
        at += 2;
      }
      int size = end(i) - start(i);
      if (!Arrays.equals(bytes, start(i), end(i), joined, at, at + size)) {
        return false;
      }
      at += size;
    }
    return true;
  }
}
