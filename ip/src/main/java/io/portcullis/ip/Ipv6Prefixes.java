package io.portcullis.ip;

import java.util.Arrays;

/**
 * The IPv6 half of a {@link PrefixTable}: distinct prefixes in order, 24 bytes each. Works as
 * {@link Ipv4Prefixes} does.
 *
 * <p>Immutable; any thread.
 */
final class Ipv6Prefixes {

  static final Ipv6Prefixes EMPTY = new Ipv6Prefixes(new long[0]);

  /** Words of a node: high and low half of the address; prefix length and parent + 1. */
  private static final int STRIDE = 3;

  private static final int LENGTH_SHIFT = 32;

  /** Few enough nodes to look at one after the other. */
  private static final int SCANNED = 4;

  private final long[] words;
  private final int size;
  private final TopBitsIndex index;

  /**
   * @param words sorted and distinct nodes; owned by this from now on. The parents are filled in
   */
  private Ipv6Prefixes(long[] words) {
    this.words = words;
    this.size = words.length / STRIDE;
    this.index = TopBitsIndex.of(size, node -> words[node * STRIDE]);
    for (int node = 0; node < size; node++) {
      int parent = climb(node - 1, high(node), low(node));
      words[node * STRIDE + 2] = (long) length(node) << LENGTH_SHIFT | (parent + 1);
    }
  }

  /** The table of these keys, in any order, repeated or not; the array is used up. */
  static Ipv6Prefixes of(long[] keys) {
    long[] sorted = RadixSort.sort(keys, STRIDE, LENGTH_SHIFT);
    int count = 0;
    for (int i = 0; i < sorted.length; i += STRIDE) {
      if (i == 0 || !Arrays.equals(sorted, i, i + STRIDE, sorted, i - STRIDE, i)) {
        System.arraycopy(sorted, i, sorted, count, STRIDE);
        count += STRIDE;
      }
    }
    return new Ipv6Prefixes(count == sorted.length ? sorted : Arrays.copyOf(sorted, count));
  }

  /** An array for this many keys. */
  static long[] keys(int count) {
    return new long[Math.multiplyExact(count, STRIDE)];
  }

  /** Writes the key of a prefix, its node without a parent, to its place in the array. */
  static void putKey(IpPrefix prefix, long[] keys, int place) {
    keys[place * STRIDE] = prefix.address().high();
    keys[place * STRIDE + 1] = prefix.address().low();
    keys[place * STRIDE + 2] = (long) prefix.length() << LENGTH_SHIFT;
  }

  int size() {
    return size;
  }

  /** The node of the longest prefix covering the address, or -1. */
  int find(long high, long low) {
    return climb(upperBound(high, low, IpFamily.IPV6.bits()) - 1, high, low);
  }

  int parent(int node) {
    return (int) words[node * STRIDE + 2] - 1;
  }

  IpPrefix prefix(int node) {
    return new IpPrefix(IpAddress.ofIpv6(high(node), low(node)), length(node));
  }

  /** The number of nodes before the place of this prefix, which is its node if it has one. */
  int rank(IpPrefix prefix) {
    IpAddress address = prefix.address();
    return upperBound(address.high(), address.low(), prefix.length() - 1);
  }

  /** The table with nodes taken out and put in. */
  Ipv6Prefixes edited(TableEdit edit, Ipv6Prefixes added) {
    if (edit.isEmpty()) {
      return this;
    }
    long[] edited = keys(edit.newSize());
    edit.carry(words, edited, STRIDE);
    edit.insert(added.words, edited, STRIDE);
    return new Ipv6Prefixes(edited);
  }

  long memoryBytes() {
    return 8L * words.length + index.memoryBytes();
  }

  /** The first of {@code node} and the prefixes above it that covers the address, or -1. */
  private int climb(int node, long high, long low) {
    int at = node;
    while (at >= 0 && commonBits(at, high, low) < length(at)) {
      at = parent(at);
    }
    return at;
  }

  private int commonBits(int node, long high, long low) {
    long difference = high(node) ^ high;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : Long.SIZE + Long.numberOfLeadingZeros(low(node) ^ low);
  }

  /** The number of nodes not above this address and length. */
  private int upperBound(long high, long low, int length) {
    int bucket = index.bucket(high);
    int from = index.from(bucket);
    int to = index.to(bucket);
    while (to - from > SCANNED) {
      int middle = (from + to) >>> 1;
      if (isAbove(middle, high, low, length)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    while (from < to && !isAbove(from, high, low, length)) {
      from++;
    }
    return from;
  }

  private boolean isAbove(int node, long high, long low, int length) {
    int byHigh = Long.compareUnsigned(high(node), high);
    if (byHigh != 0) {
      return byHigh > 0;
    }
    int byLow = Long.compareUnsigned(low(node), low);
    return byLow != 0 ? byLow > 0 : length(node) > length;
  }

  private long high(int node) {
    return words[node * STRIDE];
  }

  private long low(int node) {
    return words[node * STRIDE + 1];
  }

  private int length(int node) {
    return (int) (words[node * STRIDE + 2] >>> LENGTH_SHIFT);
  }
}
