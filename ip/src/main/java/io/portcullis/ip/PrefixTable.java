package io.portcullis.ip;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A set of prefixes of both families that finds the longest one covering an address.
 *
 * <p>The prefixes are the nodes, numbered from 0 to {@code size() - 1} in prefix order: IPv4 before
 * IPv6, then by address, then the shorter first. A node has no value of its own; the caller keeps
 * what belongs to it in arrays that run parallel to the nodes, and {@link Change} moves them when
 * the table changes.
 *
 * <p>Immutable; any thread. Nothing is allocated per lookup and no object kept per prefix.
 */
public final class PrefixTable {

  /** The table without prefixes. */
  public static final PrefixTable EMPTY = new PrefixTable(Ipv4Prefixes.EMPTY, Ipv6Prefixes.EMPTY);

  private final Ipv4Prefixes ipv4;
  private final Ipv6Prefixes ipv6;

  private PrefixTable(Ipv4Prefixes ipv4, Ipv6Prefixes ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * The table of these prefixes. Linear: a pass for each byte of an address. A table that differs
   * little from an existing one is made by {@link #with}.
   *
   * @param prefixes in any order; repeated ones become one node
   * @throws IllegalArgumentException beyond 67 million IPv4 prefixes
   */
  public static PrefixTable of(Collection<IpPrefix> prefixes) {
    int ipv4Count = 0;
    for (IpPrefix prefix : prefixes) {
      ipv4Count += prefix.family() == IpFamily.IPV4 ? 1 : 0;
    }
    long[] ipv4 = new long[ipv4Count];
    long[] ipv6 = Ipv6Prefixes.keys(prefixes.size() - ipv4Count);
    int ipv4Place = 0;
    int ipv6Place = 0;
    for (IpPrefix prefix : prefixes) {
      if (prefix.family() == IpFamily.IPV4) {
        ipv4[ipv4Place++] = Ipv4Prefixes.key(prefix);
      } else {
        Ipv6Prefixes.putKey(prefix, ipv6, ipv6Place++);
      }
    }
    return new PrefixTable(Ipv4Prefixes.of(ipv4), Ipv6Prefixes.of(ipv6));
  }

  /** The number of nodes. */
  public int size() {
    return ipv4.size() + ipv6.size();
  }

  /**
   * Finds the longest prefix covering an address.
   *
   * <p>A search of log2 of the nodes that share the address's top bits, usually a handful, then at
   * most 32 steps up for IPv4 and 128 for IPv6, usually none or one.
   *
   * @param address already unmapped: an IPv4-mapped address finds IPv6 prefixes only
   * @return its node, or -1 if nothing covers the address
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc4632#section-5.1">RFC 4632, 5.1</a>
   */
  public int find(IpAddress address) {
    return address.family() == IpFamily.IPV4
        ? findIpv4((int) address.low())
        : findIpv6(address.high(), address.low());
  }

  /** {@link #find} for the IPv4 address with these bits. */
  public int findIpv4(int bits) {
    return ipv4.find(bits);
  }

  /** {@link #find} for the IPv6 address with these bits. */
  public int findIpv6(long high, long low) {
    int node = ipv6.find(high, low);
    return node < 0 ? -1 : ipv4.size() + node;
  }

  /**
   * The next shorter prefix that covers the prefix of a node: repeated until -1, it goes through
   * all prefixes that cover an address, from the longest to the shortest.
   *
   * @param node 0 to {@code size() - 1}
   * @return its node, always a smaller number, or -1 if there is none
   * @throws IndexOutOfBoundsException if there is no such node
   */
  public int parent(int node) {
    if (node < ipv4.size()) {
      return ipv4.parent(node);
    }
    int parent = ipv6.parent(node - ipv4.size());
    return parent < 0 ? -1 : ipv4.size() + parent;
  }

  /**
   * The prefix of a node, newly made.
   *
   * @param node 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if there is no such node
   */
  public IpPrefix prefix(int node) {
    return node < ipv4.size() ? ipv4.prefix(node) : ipv6.prefix(node - ipv4.size());
  }

  /** The node of exactly this prefix, or -1. */
  public int indexOf(IpPrefix prefix) {
    int rank = rank(prefix);
    return rank < size() && prefix(rank).equals(prefix) ? rank : -1;
  }

  /**
   * The table after some prefixes have gone and others come. Linear in the nodes, in block copies
   * and one pass; the nodes that stay are not sorted again.
   *
   * @param added in any order; those that are here already stay where they are
   * @param removed in any order; those that are not here, or are also added, are passed over
   * @return the new table and how the nodes of this one were renumbered
   */
  public Change with(Collection<IpPrefix> added, Collection<IpPrefix> removed) {
    PrefixTable coming = of(added);
    int[] gone = nodesToRemove(removed, coming);
    PrefixTable fresh = coming.without(this);
    int[] ranks = new int[fresh.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = rank(fresh.prefix(i));
    }
    return change(fresh, gone, ranks);
  }

  /** The memory this table keeps from being freed, in bytes, without the small change. */
  public long memoryBytes() {
    return ipv4.memoryBytes() + ipv6.memoryBytes();
  }

  /** The prefixes here that the other table does not have. */
  private PrefixTable without(PrefixTable other) {
    int[] gone = new int[size()];
    int count = 0;
    for (int node = 0; node < size(); node++) {
      if (other.indexOf(prefix(node)) >= 0) {
        gone[count++] = node;
      }
    }
    return count == 0 ? this : change(EMPTY, Arrays.copyOf(gone, count), new int[0]).table();
  }

  private int[] nodesToRemove(Collection<IpPrefix> removed, PrefixTable coming) {
    return removed.stream()
        .filter(prefix -> coming.indexOf(prefix) < 0)
        .mapToInt(this::indexOf)
        .filter(node -> node >= 0)
        .sorted()
        .distinct()
        .toArray();
  }

  private Change change(PrefixTable fresh, int[] gone, int[] ranks) {
    int border = ipv4.size();
    int found = Arrays.binarySearch(gone, border);
    int goneBorder = found < 0 ? ~found : found;
    int freshBorder = fresh.ipv4.size();
    TableEdit ipv4Edit =
        TableEdit.of(border, Arrays.copyOf(gone, goneBorder), Arrays.copyOf(ranks, freshBorder));
    TableEdit ipv6Edit =
        TableEdit.of(
            ipv6.size(), shifted(gone, goneBorder, border), shifted(ranks, freshBorder, border));
    PrefixTable table =
        new PrefixTable(ipv4.edited(ipv4Edit, fresh.ipv4), ipv6.edited(ipv6Edit, fresh.ipv6));
    return new Change(table, TableEdit.of(size(), gone, ranks));
  }

  private static int[] shifted(int[] nodes, int from, int by) {
    int[] shifted = Arrays.copyOfRange(nodes, from, nodes.length);
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] -= by;
    }
    return shifted;
  }

  private int rank(IpPrefix prefix) {
    return prefix.family() == IpFamily.IPV4 ? ipv4.rank(prefix) : ipv4.size() + ipv6.rank(prefix);
  }

  /**
   * A table made from another, and where the nodes went. Immutable; any thread.
   *
   * <p>Takes memory in proportion to what came and went, not to the table.
   */
  public static final class Change {

    private final PrefixTable table;
    private final TableEdit edit;

    private Change(PrefixTable table, TableEdit edit) {
      this.table = table;
      this.edit = edit;
    }

    /** The table after the change. */
    public PrefixTable table() {
      return table;
    }

    /**
     * The node that a new node was in the old table, or -1 if it came in with the change.
     *
     * @throws IndexOutOfBoundsException if the new table has no such node
     */
    public int oldNode(int newNode) {
      return edit.oldNode(newNode);
    }

    /**
     * The node that an old node is in the new table, or -1 if it went with the change.
     *
     * @throws IndexOutOfBoundsException if the old table had no such node
     */
    public int newNode(int oldNode) {
      return edit.newNode(oldNode);
    }

    /**
     * A new array parallel to the new nodes, with the elements of the nodes that stayed and null
     * for those that came in. Block copies.
     *
     * @param old one element for each node of the old table; not touched
     * @throws IllegalArgumentException if it has another length
     */
    public <T extends @Nullable Object> @Nullable T[] carry(T[] old) {
      edit.checkOldSize(old.length);
      @Nullable T[] carried = Arrays.copyOf(Arrays.copyOf(old, 0), edit.newSize());
      edit.carry(old, carried, 1);
      return carried;
    }

    /**
     * {@link #carry(Object[])} for numbers.
     *
     * @param missing the element of the nodes that came in
     */
    public int[] carry(int[] old, int missing) {
      edit.checkOldSize(old.length);
      int[] carried = new int[edit.newSize()];
      edit.carry(old, carried, 1);
      for (int node : edit.insertedNodes()) {
        carried[node] = missing;
      }
      return carried;
    }

    /** The new nodes that came in, ascending; a new array. */
    public int[] insertedNodes() {
      return edit.insertedNodes().clone();
    }
  }
}
