package io.portcullis.ip;

import java.util.Arrays;

/**
 * The IPv4 half of a {@link PrefixTable}: distinct prefixes in order, eight bytes each.
 *
 * <p>Immutable; any thread.
 */
final class Ipv4Prefixes {

  /*
   * A node is one long: address (32 bits), prefix length (6), parent + 1 (26). Compared unsigned,
   * nodes therefore stand in prefix order, and one load brings all that a lookup needs.
   *
   * The last node that does not begin above an address is the longest prefix covering it, or a
   * descendant of that prefix: whatever covers the address begins at or before it, and prefixes
   * either nest or are apart. So a lookup finds this node and climbs. Storing what each segment
   * between two bounds belongs to would save the climb and double the memory, and memory out of
   * the cache is what a lookup in a large table waits for.
   */

  static final Ipv4Prefixes EMPTY = new Ipv4Prefixes(new long[0]);

  private static final int BITS = 32;
  private static final int LENGTH_SHIFT = 26;
  private static final long LENGTH_MASK = 0x3f;
  private static final long PARENT_MASK = (1L << LENGTH_SHIFT) - 1;

  /** The greatest number of nodes: parent + 1 must fit. */
  private static final int MAX_SIZE = (int) PARENT_MASK;

  /** Few enough nodes to look at one after the other. */
  private static final int SCANNED = 4;

  private final long[] nodes;
  private final TopBitsIndex index;

  /**
   * @param nodes sorted and distinct; owned by this from now on. The parents are filled in
   */
  private Ipv4Prefixes(long[] nodes) {
    if (nodes.length > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a table has at most " + MAX_SIZE + " IPv4 prefixes, not " + nodes.length);
    }
    this.nodes = nodes;
    this.index = TopBitsIndex.of(nodes.length, node -> nodes[node]);
    for (int node = 0; node < nodes.length; node++) {
      int parent = climb(node - 1, address(node));
      nodes[node] = (nodes[node] & ~PARENT_MASK) | (parent + 1);
    }
  }

  /** The table of these keys, in any order, repeated or not; the array is used up. */
  static Ipv4Prefixes of(long[] keys) {
    long[] sorted = RadixSort.sort(keys, 1, LENGTH_SHIFT);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    return new Ipv4Prefixes(count == sorted.length ? sorted : Arrays.copyOf(sorted, count));
  }

  /** The key of a prefix: its node without a parent. */
  static long key(IpPrefix prefix) {
    return prefix.address().low() << BITS | (long) prefix.length() << LENGTH_SHIFT;
  }

  int size() {
    return nodes.length;
  }

  /** The node of the longest prefix covering the address, or -1. */
  int find(int address) {
    long above = (address & 0xffff_ffffL) << BITS | 0xffff_ffffL;
    return climb(upperBound(above) - 1, address);
  }

  int parent(int node) {
    return (int) (nodes[node] & PARENT_MASK) - 1;
  }

  IpPrefix prefix(int node) {
    return new IpPrefix(IpAddress.ofIpv4(address(node)), length(node));
  }

  /** The number of nodes before the place of this prefix, which is its node if it has one. */
  int rank(IpPrefix prefix) {
    long key = key(prefix);
    // One less is above every shorter or lower prefix, whatever its parent; nothing is below 0.
    return key == 0 ? 0 : upperBound(key - 1);
  }

  /** The table with nodes taken out and put in. */
  Ipv4Prefixes edited(TableEdit edit, Ipv4Prefixes added) {
    if (edit.isEmpty()) {
      return this;
    }
    long[] edited = new long[edit.newSize()];
    edit.carry(nodes, edited, 1);
    edit.insert(added.nodes, edited, 1);
    return new Ipv4Prefixes(edited);
  }

  long memoryBytes() {
    return 8L * nodes.length + index.memoryBytes();
  }

  /** The first of {@code node} and the prefixes above it that covers the address, or -1. */
  private int climb(int node, int address) {
    int at = node;
    while (at >= 0 && Integer.numberOfLeadingZeros(address(at) ^ address) < length(at)) {
      at = parent(at);
    }
    return at;
  }

  /** The number of nodes not above the key, compared unsigned. */
  private int upperBound(long key) {
    int bucket = index.bucket(key);
    int low = index.from(bucket);
    int high = index.to(bucket);
    while (high - low > SCANNED) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(nodes[middle], key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < high && Long.compareUnsigned(nodes[low], key) <= 0) {
      low++;
    }
    return low;
  }

  private int address(int node) {
    return (int) (nodes[node] >>> BITS);
  }

  private int length(int node) {
    return (int) (nodes[node] >>> LENGTH_SHIFT & LENGTH_MASK);
  }
}
