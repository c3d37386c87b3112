package io.portcullis.ip;

/**
 * Sorts records of a few words each, as unsigned numbers with the first word foremost.
 *
 * <p>Byte by byte from the last, so linear and without comparing; bytes that all records have in
 * common cost a count only. A million IPv4 keys take a fifth of the time of {@code Arrays.sort},
 * and IPv6 keys, which are wider than a long, need no objects to be sorted.
 */
final class RadixSort {

  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private RadixSort() {}

  /**
   * Sorts whole records.
   *
   * @param records used up
   * @param stride words per record
   * @param unusedBits low bits of the last word that are zero in every record
   * @return the sorted records, in the given array or another
   */
  static long[] sort(long[] records, int stride, int unusedBits) {
    if (records.length <= stride) {
      return records;
    }
    long[] from = records;
    long[] to = new long[records.length];
    for (int word = stride - 1; word >= 0; word--) {
      int lowest = word == stride - 1 ? unusedBits / DIGIT_BITS * DIGIT_BITS : 0;
      for (int shift = lowest; shift < Long.SIZE; shift += DIGIT_BITS) {
        if (distribute(from, to, stride, word, shift)) {
          long[] sorted = to;
          to = from;
          from = sorted;
        }
      }
    }
    return from;
  }

  /** Moves the records in the order of one digit; false if they all have the same. */
  private static boolean distribute(long[] from, long[] to, int stride, int word, int shift) {
    int[] places = new int[DIGITS];
    for (int i = word; i < from.length; i += stride) {
      places[digit(from[i], shift)] += stride;
    }
    if (places[digit(from[word], shift)] == from.length) {
      return false;
    }
    int place = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int words = places[digit];
      places[digit] = place;
      place += words;
    }
    for (int i = 0; i < from.length; i += stride) {
      int digit = digit(from[i + word], shift);
      int at = places[digit];
      places[digit] = at + stride;
      for (int j = 0; j < stride; j++) {
        to[at + j] = from[i + j];
      }
    }
    return true;
  }

  private static int digit(long word, int shift) {
    return (int) (word >>> shift) & (DIGITS - 1);
  }
}
