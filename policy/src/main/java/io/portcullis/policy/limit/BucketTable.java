package io.portcullis.policy.limit;

import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that callers have by themselves, for all limits together: as many as callers are not
 * at rest, and never more than a bound.
 *
 * <p>A full bucket says nothing that a new one does not, so {@link #sweep} takes those out. While
 * the table is at its bound a caller without a bucket shares one of {@value #SHARED} that its limit
 * has for that: it may be refused because of others who came too late as well, but it does not go
 * unlimited, and those with a bucket keep theirs.
 *
 * <p>Any thread. Looking up takes no lock and allocates nothing; the bucket of a new caller is made
 * under the lock of one bin of the map. Memory: 92 bytes a bucket, measured.
 */
public final class BucketTable {
  /** Most buckets unless said otherwise: 24 MB. */
  public static final int DEFAULT_BOUND = 1 << 18;

  /** How many buckets the callers of one limit share while the table is at its bound. */
  public static final int SHARED = 64;

  private final int bound;
  private final long seed;
  private final ConcurrentHashMap<CallerBucket, CallerBucket> buckets = new ConcurrentHashMap<>();
  private final AtomicInteger own = new AtomicInteger();
  private final AtomicInteger limits = new AtomicInteger();
  private final LongAdder shares = new LongAdder();

  /** An empty table of {@link #DEFAULT_BOUND}, with a seed of its own. */
  public BucketTable() {
    // Not passed in: nothing that anybody sees depends on it while there is room.
    this(DEFAULT_BOUND, new SecureRandom().nextLong());
  }

  /**
   * An empty table.
   *
   * @param bound most buckets, from 1
   * @param seed a random number, which makes places in the table unforeseeable
   */
  public BucketTable(int bound, long seed) {
    if (bound < 1) {
      throw new IllegalArgumentException("a table needs room for a bucket, not " + bound);
    }
    this.bound = bound;
    this.seed = seed;
  }

  /** A limit of which each caller has a bucket here. */
  public Limit each(LimitKind kind, Quota quota) {
    return new Limit(kind, quota, this, limits.incrementAndGet());
  }

  /**
   * The bucket of a caller; made if there is none.
   *
   * @param key is overwritten
   */
  CallerBucket bucket(Limit limit, long idHigh, long idLow, CallerBucket key) {
    CallerBucket found = buckets.get(key.key(limit.id(), idHigh, idLow, seed));
    return found != null ? found : make(limit, key);
  }

  private CallerBucket make(Limit limit, CallerBucket key) {
    int shift = limit.quota().shift();
    if (own.incrementAndGet() > bound) {
      own.decrementAndGet();
      shares.increment();
      return put(new CallerBucket(key.sharedKey(SHARED, seed), shift, true));
    }
    CallerBucket made = new CallerBucket(key, shift, false);
    CallerBucket held = put(made);
    if (!held.is(made)) {
      own.decrementAndGet();
    }
    return held;
  }

  private CallerBucket put(CallerBucket made) {
    CallerBucket before = buckets.putIfAbsent(made, made);
    return before == null ? made : before;
  }

  /**
   * The bucket that {@link #bucket} would give; null if it would make one.
   *
   * @param key is overwritten
   */
  @Nullable CallerBucket find(Limit limit, long idHigh, long idLow, CallerBucket key) {
    CallerBucket found = buckets.get(key.key(limit.id(), idHigh, idLow, seed));
    return found == null && own.get() >= bound ? buckets.get(key.sharedKey(SHARED, seed)) : found;
  }

  /** Takes out a bucket that was made useless, if nobody has done so yet. */
  void forget(CallerBucket removed) {
    // Not remove(key, value): an equal one may have taken its place.
    buckets.computeIfPresent(removed, (key, held) -> held.is(removed) ? null : held);
  }

  /**
   * Takes out the buckets that are full. Goes through all of them: for a thread of its own, every
   * few seconds.
   *
   * @param nowNs monotonic time, as calls are decided with
   * @return how many there were
   */
  public int sweep(long nowNs) {
    int swept = 0;
    for (CallerBucket bucket : buckets.values()) {
      if (bucket.removeIfFull(nowNs >> bucket.shift())) {
        forget(bucket);
        swept++;
        if (!bucket.together()) {
          own.decrementAndGet();
        }
      }
    }
    return swept;
  }

  /** Callers with a bucket of their own; never above the bound. */
  public int size() {
    return own.get();
  }

  /** How many buckets there are, shared ones too. */
  public long count() {
    return buckets.mappingCount();
  }

  /** How often a caller had to share a bucket, because the table was at its bound; for tests. */
  long shares() {
    return shares.sum();
  }
}
