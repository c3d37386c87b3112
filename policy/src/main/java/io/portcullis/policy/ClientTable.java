package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tenant's prefixes, each with the slots of the clients that have exactly this prefix.
 *
 * <p>Clients of one prefix stand in the order in which they count: the oldest first, then the
 * lowest id. Immutable; any thread.
 */
final class ClientTable {
  static final ClientTable EMPTY = new ClientTable(PrefixTable.EMPTY, new int[0], new int[0][]);

  private static final int[] FREE = new int[0];

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
  int find(IpAddress address) {
    return prefixes.find(address);
  }

  /** The next shorter prefix covering a node's; -1 if there is none. */
  int parent(int node) {
    return prefixes.parent(node);
  }

  /** The prefix of a node. */
  IpPrefix prefix(int node) {
    return prefixes.prefix(node);
  }

  /** The number of prefixes. */
  int size() {
    return prefixes.size();
  }

  /** How many clients have a node's prefix: 1 or more. */
  int clientCount(int node) {
    int slot = slots[node];
    return slot >= 0 ? 1 : shared[~slot].length;
  }

  /** The slot of a node's client number {@code place}, from 0, the one that counts most first. */
  int client(int node, int place) {
    int slot = slots[node];
    return slot >= 0 ? slot : shared[~slot][place];
  }

  /**
   * The table after some entries have gone and others come. Linear in the prefixes, in block
   * copies; work beyond that only for the entries named.
   *
   * @param removed entries that are here
   * @param added entries that are not here, or are removed by the same call
   * @param order which of two slots counts more, for the clients after the change
   */
  ClientTable with(List<Entry> removed, List<Entry> added, Comparator<Integer> order) {
    Map<IpPrefix, List<Integer>> touched = new HashMap<>(added.size() * 2 + removed.size() * 2);
    for (Entry entry : removed) {
      touched.computeIfAbsent(entry.prefix(), this::slotsOf).remove(Integer.valueOf(entry.slot()));
    }
    for (Entry entry : added) {
      touched.computeIfAbsent(entry.prefix(), this::slotsOf).add(entry.slot());
    }
    List<IpPrefix> coming = new ArrayList<>();
    List<IpPrefix> going = new ArrayList<>();
    touched.forEach((prefix, its) -> (its.isEmpty() ? going : coming).add(prefix));
    PrefixTable.Change change = prefixes.with(coming, going);
    int[] changedSlots = change.carry(slots, 0);
    Shared changedShared = new Shared(shared);
    touched.forEach((prefix, its) -> changedShared.free(prefixes.indexOf(prefix), slots));
    for (IpPrefix prefix : coming) {
      List<Integer> its = touched.getOrDefault(prefix, List.of());
      int node = change.table().indexOf(prefix);
      changedSlots[node] =
          its.size() == 1 ? its.getFirst() : ~changedShared.add(sorted(its, order));
    }
    return new ClientTable(change.table(), changedSlots, changedShared.lists());
  }

  /** The slots of the clients that have exactly this prefix, in a new list; empty if none has. */
  private List<Integer> slotsOf(IpPrefix prefix) {
    List<Integer> its = new ArrayList<>(2);
    int node = prefixes.indexOf(prefix);
    for (int i = 0; node >= 0 && i < clientCount(node); i++) {
      its.add(client(node, i));
    }
    return its;
  }

  private static int[] sorted(List<Integer> slots, Comparator<Integer> order) {
    return slots.stream().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  /** A client's slot at one of its prefixes. */
  record Entry(IpPrefix prefix, int slot) {}

  /** The lists of a table in the making: a copy of the old ones, made at the first change. */
  private static final class Shared {
    private int[][] lists;
    private int count;
    private boolean copied;
    private final List<Integer> free = new ArrayList<>();

    Shared(int[][] old) {
      lists = old;
      count = old.length;
    }

    /** Frees the list of a node of the old table, if it has one. */
    void free(int oldNode, int[] oldSlots) {
      if (oldNode >= 0 && oldSlots[oldNode] < 0) {
        copy();
        lists[~oldSlots[oldNode]] = FREE;
        free.add(~oldSlots[oldNode]);
      }
    }

    int add(int[] list) {
      copy();
      int place = free.isEmpty() ? count++ : free.removeLast();
      if (place == lists.length) {
        lists = Arrays.copyOf(lists, Math.max(8, count * 2));
      }
      lists[place] = list;
      return place;
    }

    int[][] lists() {
      return lists.length == count ? lists : Arrays.copyOf(lists, count);
    }

    private void copy() {
      if (copied) {
        return;
      }
      copied = true;
      lists = lists.clone();
      for (int place = 0; place < count; place++) {
        if (lists[place].length == 0) {
          free.add(place);
        }
      }
    }
  }
}
