package io.portcullis.http;

import java.util.Arrays;

/**
 * The lines of a head that are not passed on, in ascending order; what lies between them is
 * forwarded as it came.
 *
 * <p>Not thread safe: owned and reused by one head.
 */
final class Cuts {
  private int[] bounds = new int[32];
  private int size;

  void clear() {
    size = 0;
  }

  /** Cuts from {@code start} to before {@code end}, after all earlier cuts. */
  void add(int start, int end) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, size * 2);
    }
    bounds[size++] = start;
    bounds[size++] = end;
  }

  /** Cuts a line anywhere; nothing if it is cut already. */
  void insert(int start, int end) {
    int at = size;
    while (at > 0 && bounds[at - 2] >= start) {
      at -= 2;
    }
    if (at < size && bounds[at] == start) {
      return;
    }
    add(start, end);
    System.arraycopy(bounds, at, bounds, at + 2, size - 2 - at);
    bounds[at] = start;
    bounds[at + 1] = end;
  }

  /** Takes back the cut that starts at {@code start}, if there is one. */
  void remove(int start) {
    for (int i = 0; i < size; i += 2) {
      if (bounds[i] == start) {
        System.arraycopy(bounds, i + 2, bounds, i, size - i - 2);
        size -= 2;
        return;
      }
    }
  }

  int count() {
    return size / 2;
  }

  int start(int cut) {
    return bounds[cut * 2];
  }

  /** Appends what remains of from..end. */
  void writeRest(byte[] bytes, int from, int end, ByteSink out) {
    int at = from;
    for (int i = 0; i < size; i += 2) {
      if (bounds[i] > at) {
        out.write(bytes, at, bounds[i]);
      }
      at = bounds[i + 1];
    }
    if (end > at) {
      out.write(bytes, at, end);
    }
  }
}
