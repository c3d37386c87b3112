package io.portcullis.ip;

import java.util.function.IntToLongFunction;

/**
 * Narrows a search in a sorted array to the few nodes that share their top bits with the key.
 *
 * <p>The index looks at a window of bits: those after the leading bits that nearly all nodes have
 * in common, so that a table that lies wholly in 10.0.0.0/8 or 2001:db8::/32 is narrowed as well as
 * one that is spread evenly. Keys outside the window are searched for in the whole array.
 *
 * <p>Immutable; any thread.
 */
final class TopBitsIndex {

  /** log2 of the nodes that share a bucket on average: four are half a cache line or one. */
  private static final int NODES_PER_BUCKET_BITS = 2;

  /** A window narrows to the half that holds all but one in so many nodes. */
  private static final int OUTLIERS = 16;

  /** Top word of the first key in the window. */
  private final long base;

  private final int shift;
  private final int size;

  /** First node of each bucket, and after the last bucket the first node behind the window. */
  private final int[] firstNode;

  private TopBitsIndex(long base, int shift, int size, int[] firstNode) {
    this.base = base;
    this.shift = shift;
    this.size = size;
    this.firstNode = firstNode;
  }

  /**
   * Builds the index in one pass.
   *
   * @param size number of nodes
   * @param topWord the first 64 bits of the key of a node, not decreasing as unsigned numbers
   */
  static TopBitsIndex of(int size, IntToLongFunction topWord) {
    long base = 0;
    int windowBits = Long.SIZE;
    int from = 0;
    int to = size;
    while (windowBits > 0) {
      long upperHalf = base | 1L << (windowBits - 1);
      int middle = lowerBound(topWord, upperHalf, from, to);
      int enough = size - size / OUTLIERS;
      if (to - middle >= enough && size > 0) {
        base = upperHalf;
        from = middle;
      } else if (middle - from >= enough && size > 0) {
        to = middle;
      } else {
        break;
      }
      windowBits--;
    }
    int bucketBits = Integer.SIZE - Integer.numberOfLeadingZeros(size >>> NODES_PER_BUCKET_BITS);
    int shift = windowBits - Math.min(windowBits, Math.max(1, bucketBits));
    int buckets = 1 << (windowBits - shift);
    int[] firstNode = new int[buckets + 1];
    int bucket = 0;
    for (int node = from; node < to; node++) {
      int last = (int) ((topWord.applyAsLong(node) - base) >>> shift);
      while (bucket <= last) {
        firstNode[bucket++] = node;
      }
    }
    while (bucket <= buckets) {
      firstNode[bucket++] = to;
    }
    return new TopBitsIndex(base, shift, size, firstNode);
  }

  /**
   * The bucket of a key, or -1 outside the window.
   *
   * @param topWord the first 64 bits of the key
   */
  int bucket(long topWord) {
    long bucket = (topWord - base) >>> shift;
    return bucket >= 0 && bucket < firstNode.length - 1 ? (int) bucket : -1;
  }

  /** No node before this one is above a key of the bucket. */
  int from(int bucket) {
    return bucket < 0 ? 0 : firstNode[bucket];
  }

  /** This node and all behind it are above every key of the bucket. */
  int to(int bucket) {
    return bucket < 0 ? size : firstNode[bucket + 1];
  }

  long memoryBytes() {
    return 4L * firstNode.length;
  }

  private static int lowerBound(IntToLongFunction topWord, long key, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(topWord.applyAsLong(middle), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
