package io.portcullis.store.requestlog.chunk;

/**
 * What a search knows of a chunk before it reads the records: which facets none of them has. Made
 * by {@link SummaryWriter}.
 */
final class ChunkSummary {
  private ChunkSummary() {}

  /** The word, of {@code count}, that has a hash's bits. */
  static int word(long hash, int count) {
    return (int) (((hash >>> Integer.SIZE) * count) >>> Integer.SIZE);
  }

  /** The bits that a hash sets in its word: up to four. */
  static long bits(long hash) {
    return (1L << hash) | (1L << (hash >>> 6)) | (1L << (hash >>> 12)) | (1L << (hash >>> 18));
  }

  /** Whether records with this facet may be there; false is certain. */
  static boolean mayHave(byte[] summary, long hash) {
    long kept = hash == 0 ? 1 : hash;
    int count = summary.length / Long.BYTES;
    if (count == 0) {
      return true;
    }
    long word = (long) ByteWriter.LONGS.get(summary, word(kept, count) * Long.BYTES);
    long bits = bits(kept);
    return (word & bits) == bits;
  }
}
