package io.portcullis.policy.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of client slots: the clients assigned to a route in an environment.
 *
 * <p>A bit set in pages of 1,024 slots, where a page without members is absent: one client among
 * 100,000 takes about 600 bytes and not 12,500, and a change copies one page. Immutable; any
 * thread.
 */
public final class SlotSet {
  /** No slot is in it. */
  public static final SlotSet EMPTY = new SlotSet(new long[0][], 0);

  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_WORDS = (1 << PAGE_SHIFT) / Long.SIZE;

  private final long[] @Nullable [] pages;
  private final int size;

  private SlotSet(long[] @Nullable [] pages, int size) {
    this.pages = pages;
    this.size = size;
  }

  /** Whether {@code slot} is in the set; two loads. */
  public boolean contains(int slot) {
    int page = slot >>> PAGE_SHIFT;
    if (page >= pages.length) {
      return false;
    }
    long[] words = pages[page];
    return words != null && (words[word(slot)] & bit(slot)) != 0;
  }

  /** The number of members. */
  public int size() {
    return size;
  }

  /** Whether it has no members. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The set with {@code slot}; this one if it is in already. */
  public SlotSet with(int slot) {
    if (contains(slot)) {
      return this;
    }
    int page = slot >>> PAGE_SHIFT;
    long[] @Nullable [] changed = Arrays.copyOf(pages, Math.max(pages.length, page + 1));
    long[] old = changed[page];
    long[] words = old == null ? new long[PAGE_WORDS] : old.clone();
    words[word(slot)] |= bit(slot);
    changed[page] = words;
    return new SlotSet(changed, size + 1);
  }

  /** The set without {@code slot}; this one if it is not in. */
  public SlotSet without(int slot) {
    if (!contains(slot)) {
      return this;
    }
    if (size == 1) {
      return EMPTY;
    }
    int page = slot >>> PAGE_SHIFT;
    long[] @Nullable [] changed = pages.clone();
    long[] old = changed[page];
    if (old == null) {
      throw new IllegalStateException("slot " + slot + " is in an absent page");
    }
    long[] words = old.clone();
    words[word(slot)] &= ~bit(slot);
    changed[page] = Arrays.stream(words).allMatch(word -> word == 0) ? null : words;
    return new SlotSet(changed, size - 1);
  }

  private static int word(int slot) {
    return slot >>> 6 & (PAGE_WORDS - 1);
  }

  private static long bit(int slot) {
    return 1L << slot;
  }
}
