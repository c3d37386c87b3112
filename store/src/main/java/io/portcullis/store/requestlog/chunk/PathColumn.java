package io.portcullis.store.requestlog.chunk;

import java.util.Arrays;

/**
 * A column of paths, each as what differs from the end of the one before. Not thread safe; reused.
 */
final class PathColumn {
  /** Lengths of beginnings that a summary knows, in bytes, rising. */
  static final int[] BEGINNINGS = {4, 8, 16, 24};

  private final ByteWriter encoded = new ByteWriter();
  private byte[] last = new byte[64];
  private int lastLength;

  /** The hashes of beginnings that the path before did not have. */
  private long[] beginnings = new long[64];

  private int beginningCount;

  void add(byte[] bytes, int from, int length) {
    int common = Arrays.mismatch(last, 0, lastLength, bytes, from, from + length);
    if (common < 0) {
      common = length;
    }
    encoded.writeVarint(common);
    encoded.writeVarint(length - common);
    encoded.writeBytes(bytes, from + common, length - common);
    for (int beginning : BEGINNINGS) {
      if (beginning > common && beginning <= length) {
        if (beginningCount == beginnings.length) {
          beginnings = Arrays.copyOf(beginnings, 2 * beginningCount);
        }
        beginnings[beginningCount++] = Facet.beginning(bytes, from, beginning);
      }
    }
    if (length > last.length) {
      last = new byte[Math.max(length, 2 * last.length)];
      common = 0;
    }
    System.arraycopy(bytes, from + common, last, common, length - common);
    lastLength = length;
  }

  int size() {
    return encoded.size();
  }

  int beginningCount() {
    return beginningCount;
  }

  long beginning(int index) {
    return beginnings[index];
  }

  void clear() {
    encoded.clear();
    lastLength = 0;
    beginningCount = 0;
  }

  void encode(ByteWriter out) {
    out.writeAll(encoded);
  }

  static byte[][] decode(ByteReader in, int count) {
    byte[][] paths = new byte[count][];
    byte[] before = {};
    for (int i = 0; i < count; i++) {
      int common = in.readCount();
      int rest = in.readCount();
      if (rest == 0 && common == before.length) {
        paths[i] = before;
        continue;
      }
      byte[] path = Arrays.copyOf(before, common + rest);
      in.readBytes(path, common, rest);
      paths[i] = path;
      before = path;
    }
    return paths;
  }
}
