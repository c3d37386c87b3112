package io.portcullis.policy.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A token bucket that fills continuously, in one number: the moment at which it will be full.
 *
 * <p>Taking a token moves that moment one token's time away, counted from now if it has passed. So
 * a bucket at rest is full without anybody filling it, and what cannot be taken changes nothing.
 * This is the virtual scheduling form of the generic cell rate algorithm.
 *
 * <p>Any thread, one compare-and-set, no lock. Taking is exact however many threads take: in any
 * time {@code t} at most {@link Quota#capacity} plus what {@code t} brings back is given.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371">ITU-T I.371, annex A</a>
 */
sealed class Bucket permits CallerBucket {
  /** Returned by {@link #take}: the bucket was taken out of its table; look for its successor. */
  static final long GONE = Long.MIN_VALUE;

  /** {@link #fullAt} of a bucket that nobody has taken from. */
  private static final long UNUSED = Long.MIN_VALUE;

  /** {@link #fullAt} of a bucket that is out of its table, for ever. */
  private static final long REMOVED = Long.MIN_VALUE + 1;

  private static final VarHandle FULL_AT;

  static {
    try {
      FULL_AT = MethodHandles.lookup().findVarHandle(Bucket.class, "fullAt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through FULL_AT
  private long fullAt = UNUSED;

  Bucket() {}

  /**
   * Takes a token.
   *
   * @param nowNs monotonic time; an older one than another thread's only makes this stricter
   * @return how far the bucket is from full afterwards, from 0; {@link #GONE}; else it was refused,
   *     and how far it is from full in {@code ~}
   */
  final long take(Quota quota, long nowNs) {
    long now = quota.unitOf(nowNs);
    while (true) {
      long seen = (long) FULL_AT.getVolatile(this);
      if (seen == REMOVED) {
        return GONE;
      }
      long debt = debt(seen, now);
      if (debt > quota.span() - quota.interval()) {
        return ~debt;
      }
      debt += quota.interval();
      if (FULL_AT.compareAndSet(this, seen, now + debt)) {
        return debt;
      }
    }
  }

  /** Puts back what one {@link #take} took. */
  final void giveBack(Quota quota) {
    while (true) {
      long seen = (long) FULL_AT.getVolatile(this);
      if (seen == REMOVED || FULL_AT.compareAndSet(this, seen, seen - quota.interval())) {
        return;
      }
    }
  }

  /** What {@link #take} would return; changes nothing. */
  final long peek(Quota quota, long nowNs) {
    long seen = (long) FULL_AT.getVolatile(this);
    long debt = seen == REMOVED ? 0 : debt(seen, quota.unitOf(nowNs));
    return debt > quota.span() - quota.interval() ? ~debt : debt + quota.interval();
  }

  /**
   * Makes the bucket useless if it is full: whoever holds it has lost nothing.
   *
   * @param now in the units that it counts in
   * @return whether it is useless now
   */
  final boolean removeIfFull(long now) {
    long seen = (long) FULL_AT.getVolatile(this);
    return seen != REMOVED && debt(seen, now) == 0 && FULL_AT.compareAndSet(this, seen, REMOVED);
  }

  /** By difference, because the clock's zero is anywhere. */
  private static long debt(long fullAt, long now) {
    return fullAt == UNUSED ? 0 : Math.max(0, fullAt - now);
  }
}
