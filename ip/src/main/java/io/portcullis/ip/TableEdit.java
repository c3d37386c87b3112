package io.portcullis.ip;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which nodes of a sorted table go and where new ones come in: enough to renumber nodes and to move
 * any array that runs parallel to them, in a few block copies.
 *
 * <p>Immutable; any thread.
 */
final class TableEdit {

  private final int oldSize;

  /** Old nodes that go, ascending. */
  private final int[] removed;

  /** New nodes that come in, ascending. */
  private final int[] inserted;

  private TableEdit(int oldSize, int[] removed, int[] inserted) {
    this.oldSize = oldSize;
    this.removed = removed;
    this.inserted = inserted;
  }

  /**
   * @param removed old nodes, ascending and distinct
   * @param ranks for each node that comes in, the number of old nodes before its place; ascending
   */
  static TableEdit of(int oldSize, int[] removed, int[] ranks) {
    int[] inserted = new int[ranks.length];
    int gone = 0;
    for (int i = 0; i < ranks.length; i++) {
      while (gone < removed.length && removed[gone] < ranks[i]) {
        gone++;
      }
      inserted[i] = ranks[i] - gone + i;
    }
    return new TableEdit(oldSize, removed, inserted);
  }

  int newSize() {
    return oldSize - removed.length + inserted.length;
  }

  /** Whether the edit changes nothing. */
  boolean isEmpty() {
    return removed.length == 0 && inserted.length == 0;
  }

  /** The new nodes that come in, ascending; not to be written to. */
  int[] insertedNodes() {
    return inserted;
  }

  void checkOldSize(int size) {
    if (size != oldSize) {
      throw new IllegalArgumentException(
          "the old table has " + oldSize + " nodes, the array " + size + " elements");
    }
  }

  /** The old number of a node, or -1 if it came in. */
  int oldNode(int newNode) {
    Objects.checkIndex(newNode, newSize());
    int place = Arrays.binarySearch(inserted, newNode);
    if (place >= 0) {
      return -1;
    }
    int kept = newNode - ~place;
    return kept + countBefore(removed, kept);
  }

  /** The new number of a node, or -1 if it is gone. */
  int newNode(int oldNode) {
    Objects.checkIndex(oldNode, oldSize);
    int place = Arrays.binarySearch(removed, oldNode);
    if (place >= 0) {
      return -1;
    }
    int kept = oldNode - ~place;
    return kept + countBefore(inserted, kept);
  }

  /**
   * Copies the elements of the nodes that stay to their new places.
   *
   * @param from array of the old nodes
   * @param to array of the new nodes, of the same type
   * @param stride elements per node
   */
  void carry(Object from, Object to, int stride) {
    int oldNode = 0;
    int newNode = 0;
    int gone = 0;
    int come = 0;
    while (oldNode < oldSize) {
      if (gone < removed.length && removed[gone] == oldNode) {
        gone++;
        oldNode++;
        continue;
      }
      while (come < inserted.length && inserted[come] == newNode) {
        come++;
        newNode++;
      }
      int untilRemoved = (gone < removed.length ? removed[gone] : oldSize) - oldNode;
      int untilInserted = come < inserted.length ? inserted[come] - newNode : Integer.MAX_VALUE;
      int count = Math.min(untilRemoved, untilInserted);
      System.arraycopy(from, oldNode * stride, to, newNode * stride, count * stride);
      oldNode += count;
      newNode += count;
    }
  }

  /** Copies the elements of the nodes that come in, which {@code from} holds in order. */
  void insert(long[] from, long[] to, int stride) {
    for (int i = 0; i < inserted.length; i++) {
      System.arraycopy(from, i * stride, to, inserted[i] * stride, stride);
    }
  }

  /**
   * How many of the left-out nodes stand before the node that is number {@code kept} among the
   * others.
   */
  private static int countBefore(int[] leftOut, int kept) {
    int low = 0;
    int high = leftOut.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (leftOut[middle] - middle <= kept) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
