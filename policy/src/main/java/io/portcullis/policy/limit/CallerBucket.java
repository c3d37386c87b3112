package io.portcullis.policy.limit;

/**
 * The bucket that one caller has for one limit, under its own key in a {@link BucketTable}; or just
 * the key, for looking such a bucket up. Equal to another with the same limit and caller.
 *
 * <p>One object for key and value: the table may hold hundreds of thousands. As a key for looking
 * up it is overwritten from call to call and not thread safe; what is in a table never changes but
 * for the tokens.
 */
final class CallerBucket extends Bucket {
  private int hash;
  private int limit;
  private long idHigh;
  private long idLow;

  /** The bits by which the units of the bucket are shorter than nanoseconds. */
  private final byte shift;

  private final boolean together;

  /** A key for looking up. */
  CallerBucket() {
    this.shift = 0;
    this.together = false;
  }

  /** A full bucket under {@code key}. */
  CallerBucket(CallerBucket key, int shift, boolean together) {
    this.hash = key.hash;
    this.limit = key.limit;
    this.idHigh = key.idHigh;
    this.idLow = key.idLow;
    this.shift = (byte) shift;
    this.together = together;
  }

  /** Makes this the key of a caller; its hash depends on {@code seed}. */
  CallerBucket key(int limitId, long high, long low, long seed) {
    limit = limitId;
    idHigh = high;
    idLow = low;
    long mixed = mix(seed + limitId);
    mixed = mix(mixed ^ high);
    mixed = mix(mixed ^ low);
    hash = (int) (mixed >>> 32);
    return this;
  }

  /** Makes this the key of one of {@code count} buckets that callers of its limit share. */
  CallerBucket sharedKey(int count, long seed) {
    // No caller has this: an id of all ones is no UUID of ours and no address.
    return key(limit, -1, Integer.remainderUnsigned(hash, count), seed);
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  int shift() {
    return shift;
  }

  /** Whether callers share it. */
  boolean together() {
    return together;
  }

  /** Whether this is the very bucket, and not one that took its place. */
  @SuppressWarnings("ReferenceEquality")
  boolean is(CallerBucket other) {
    return this == other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallerBucket key
        && limit == key.limit
        && idHigh == key.idHigh
        && idLow == key.idLow;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
