package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import java.util.Arrays;

/**
 * Makes the summary of a chunk, by which a search passes over chunks without what it looks for: a
 * Bloom filter of the facets of all records. Not thread safe; reused.
 *
 * <p>Source: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters" (WEA 2007):
 * all bits of a hash are in one word, so that a look costs one step; with {@value #BITS_PER_HASH}
 * bits a hash about two in a hundred looks find what is not there.
 */
final class SummaryWriter {
  static final int BITS_PER_HASH = 10;

  private static final int SMALLEST_TABLE = 64;

  /** Distinct hashes by themselves; 0: free. */
  private long[] table = new long[SMALLEST_TABLE];

  private int mask;
  private int distinct;
  private long[] words = {};

  /**
   * Forgets everything.
   *
   * @param most how many hashes will be added at most
   */
  void begin(int most) {
    int size = Math.max(SMALLEST_TABLE, Integer.highestOneBit(Math.max(1, most)) << 2);
    if (table.length < size) {
      table = new long[size];
    } else {
      Arrays.fill(table, 0, size, 0);
    }
    mask = size - 1;
    distinct = 0;
  }

  void add(long hash) {
    long kept = hash == 0 ? 1 : hash;
    int at = (int) kept & mask;
    while (table[at] != 0) {
      if (table[at] == kept) {
        return;
      }
      at = (at + 1) & mask;
    }
    table[at] = kept;
    distinct++;
  }

  void addAll(Facet facet, ValueColumn column) {
    for (int i = 0; i < column.distinct(); i++) {
      Object value = column.value(i);
      if (value != null) {
        add(facet.of(value));
      }
    }
  }

  void addAddresses(ValueColumn column) {
    for (int i = 0; i < column.distinct(); i++) {
      if (column.value(i) instanceof IpAddress address) {
        add(Facet.ADDRESS.of(address));
        for (int length : Facet.lengths(address.family())) {
          add(Facet.prefix(address, length));
        }
      }
    }
  }

  void addStatuses(NumberColumn column, int count) {
    for (int i = 0; i < (column.isFew() ? column.distinct() : count); i++) {
      long status = column.isFew() ? column.distinctNumber(i) : column.number(i);
      add(Facet.STATUS.of(status));
      add(Facet.STATUS_CLASS.of(status / 100));
    }
  }

  /** The words of the filter, each in eight bytes. */
  void encode(ByteWriter out) {
    int count = Math.max(1, Math.ceilDiv(distinct * BITS_PER_HASH, Long.SIZE));
    if (words.length < count) {
      words = new long[count];
    } else {
      Arrays.fill(words, 0, count, 0);
    }
    for (int i = 0; i <= mask; i++) {
      if (table[i] != 0) {
        words[ChunkSummary.word(table[i], count)] |= ChunkSummary.bits(table[i]);
      }
    }
    for (int i = 0; i < count; i++) {
      out.writeLong(words[i]);
    }
  }
}
