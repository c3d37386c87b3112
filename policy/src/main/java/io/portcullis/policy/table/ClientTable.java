package io.portcullis.policy.table;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A tenant's prefixes, each with the slots of the clients that have exactly this prefix.
 *
 * <p>Clients of one prefix stand in the order in which they count: the oldest first, then the
 * lowest id. Immutable; any thread.
 */
public final class ClientTable {
  /** No prefixes. */
  public static final ClientTable EMPTY =
      new ClientTable(PrefixTable.EMPTY, new int[0], new int[0][]);

  private static final int[] FREE = new int[0];

  /** In {@code slots} of a table in the making: the node has no client yet. */
  private static final int NONE = Integer.MIN_VALUE;

  private final PrefixTable prefixes;

  /** For each node its only client's slot, or the complement of a place in {@code shared}. */
  private final int[] slots;

  /** The slots of a prefix that several clients have; {@link #FREE} places may be used again. */
  private final int[][] shared;

  private ClientTable(PrefixTable prefixes, int[] slots, int[][] shared) {
    this.prefixes = prefixes;
    this.slots = slots;
    this.shared = shared;
  }

  /** The node of the longest prefix covering an address that is unmapped; -1 if none does. */
  public int find(IpAddress address) {
    return prefixes.find(address);
  }

  /** The next shorter prefix covering a node's; -1 if there is none. */
  public int parent(int node) {
    return prefixes.parent(node);
  }

  /** The prefix of a node. */
  public IpPrefix prefix(int node) {
    return prefixes.prefix(node);
  }

  /** The number of prefixes. */
  public int size() {
    return prefixes.size();
  }

  /** The places for lists of clients, used and free: for tests that nothing piles up. */
  int listPlaces() {
    return shared.length;
  }

  /** How many clients have a node's prefix: 1 or more. */
  public int clientCount(int node) {
    int slot = slots[node];
    return slot >= 0 ? 1 : shared[~slot].length;
  }

  /** The slot of a node's client number {@code place}, from 0, the one that counts most first. */
  public int client(int node, int place) {
    int slot = slots[node];
    return slot >= 0 ? slot : shared[~slot][place];
  }

  /**
   * The table after some entries have gone and others come. Linear in the prefixes, in block
   * copies; work beyond that only for the entries named.
   *
   * @param removed entries that are here, each once
   * @param added entries that are not here or are removed by the same call, each once
   * @param order which of two slots counts more, for the clients after the change
   */
  public ClientTable with(List<Entry> removed, List<Entry> added, Comparator<Integer> order) {
    long[] gone = byNode(removed, prefixes);
    List<IpPrefix> emptied = new ArrayList<>();
    for (int from = 0, to; from < gone.length; from = to) {
      to = endOfNode(gone, from);
      if (to - from == clientCount(node(gone[from]))) {
        emptied.add(prefixes.prefix(node(gone[from])));
      }
    }
    PrefixTable.Change change = prefixes.with(added.stream().map(Entry::prefix).toList(), emptied);
    Draft draft = new Draft(change.carry(slots, NONE), shared);
    for (int from = 0, to; from < gone.length; from = to) {
      to = endOfNode(gone, from);
      int node = change.newNode(node(gone[from]));
      if (node >= 0) {
        draft.put(node, without(draft.at(node), gone, from, to));
      } else {
        draft.free(slots[node(gone[from])]);
      }
    }
    long[] come = byNode(added, change.table());
    for (int from = 0, to; from < come.length; from = to) {
      to = endOfNode(come, from);
      int node = node(come[from]);
      draft.put(node, with(draft.at(node), come, from, to, order));
    }
    return new ClientTable(change.table(), draft.slots, draft.lists());
  }

  /** The entries as node (upper half) and slot (lower half), ascending. */
  private static long[] byNode(List<Entry> entries, PrefixTable table) {
    long[] nodes = new long[entries.size()];
    for (int i = 0; i < nodes.length; i++) {
      Entry entry = entries.get(i);
      int node = table.indexOf(entry.prefix());
      if (node < 0) {
        throw new IllegalStateException("the table has no " + entry.prefix());
      }
      nodes[i] = (long) node << Integer.SIZE | entry.slot();
    }
    Arrays.sort(nodes);
    return nodes;
  }

  private static int node(long nodeAndSlot) {
    return (int) (nodeAndSlot >>> Integer.SIZE);
  }

  /** Where the entries of the node of number {@code from} end. */
  private static int endOfNode(long[] entries, int from) {
    int to = from + 1;
    while (to < entries.length && node(entries[to]) == node(entries[from])) {
      to++;
    }
    return to;
  }

  private static int[] without(int[] slots, long[] gone, int from, int to) {
    long nodeOnly = gone[from] >>> Integer.SIZE << Integer.SIZE;
    return Arrays.stream(slots)
        .filter(slot -> Arrays.binarySearch(gone, from, to, nodeOnly | slot) < 0)
        .toArray();
  }

  private static int[] with(int[] slots, long[] come, int from, int to, Comparator<Integer> order) {
    int[] more = Arrays.copyOf(slots, slots.length + to - from);
    for (int i = from; i < to; i++) {
      more[slots.length + i - from] = (int) come[i];
    }
    return more.length == 1
        ? more
        : Arrays.stream(more).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  /** A client's slot at one of its prefixes. */
  public record Entry(IpPrefix prefix, int slot) {}

  /** A table in the making. Copies the old table's lists at the first change to one. */
  private static final class Draft {
    final int[] slots;
    private int[][] shared;
    private int count;
    private boolean copied;
    private final List<Integer> free = new ArrayList<>();

    Draft(int[] slots, int[][] oldShared) {
      this.slots = slots;
      this.shared = oldShared;
      this.count = oldShared.length;
    }

    /** The slots at a node; not to be written to. */
    int[] at(int node) {
      int slot = slots[node];
      if (slot == NONE) {
        return FREE;
      }
      return slot >= 0 ? new int[] {slot} : shared[~slot];
    }

    void put(int node, int[] its) {
      free(slots[node]);
      if (its.length == 0) {
        slots[node] = NONE;
      } else {
        slots[node] = its.length == 1 ? its[0] : ~add(its);
      }
    }

    /** Frees the list that a node's {@code slot} stands for, if it stands for one. */
    void free(int slot) {
      if (slot < 0 && slot != NONE) {
        copy();
        shared[~slot] = FREE;
        free.add(~slot);
      }
    }

    private int add(int[] list) {
      copy();
      int place = free.isEmpty() ? count++ : free.removeLast();
      if (place == shared.length) {
        shared = Arrays.copyOf(shared, Math.max(8, count * 2));
      }
      shared[place] = list;
      return place;
    }

    int[][] lists() {
      return shared.length == count ? shared : Arrays.copyOf(shared, count);
    }

    private void copy() {
      if (copied) {
        return;
      }
      copied = true;
      shared = shared.clone();
      for (int place = 0; place < count; place++) {
        if (shared[place].length == 0) {
          free.add(place);
        }
      }
    }
  }
}
