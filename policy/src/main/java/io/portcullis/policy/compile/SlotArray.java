package io.portcullis.policy.compile;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compiler's array of one kind of thing, each at a slot that it keeps for life, and which
 * snapshots share until the next change.
 *
 * <p>Not thread safe: owned by the policy-reloader thread. The first change after {@link #share}
 * copies the array: references only, 100,000 of them in less than 0.1 ms.
 */
final class SlotArray<T> {
  private @Nullable T[] elements;
  private boolean shared;
  private int used;
  private int[] free = new int[0];
  private int freeCount;

  /** An array without elements; {@code empty} gives the array's type. */
  SlotArray(@Nullable T[] empty) {
    this.elements = empty;
    this.shared = true;
  }

  /** A slot that no element has; it counts as taken from now on. */
  int take() {
    return freeCount > 0 ? free[--freeCount] : used++;
  }

  void set(int slot, T element) {
    own(slot + 1);
    elements[slot] = element;
  }

  /** Gives a slot back. */
  void remove(int slot) {
    own(slot + 1);
    elements[slot] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, Math.max(8, freeCount * 2));
    }
    free[freeCount++] = slot;
  }

  /** The element at a slot; null if there is none. */
  @Nullable T get(int slot) {
    return slot >= 0 && slot < elements.length ? elements[slot] : null;
  }

  /** The number of elements. */
  int size() {
    return used - freeCount;
  }

  /** One more than the highest slot ever taken. */
  int slots() {
    return used;
  }

  /** All slots in order, for going through; slots that are free hold null. */
  List<@Nullable T> all() {
    return Arrays.asList(elements).subList(0, Math.min(used, elements.length));
  }

  /** The array for a snapshot: elements by slot, null where there is none; never changed again. */
  @Nullable T[] share() {
    shared = true;
    return elements;
  }

  private void own(int length) {
    if (shared || length > elements.length) {
      int capacity = length > elements.length ? Math.max(length + length / 4, 8) : elements.length;
      elements = Arrays.copyOf(elements, capacity);
      shared = false;
    }
  }
}
