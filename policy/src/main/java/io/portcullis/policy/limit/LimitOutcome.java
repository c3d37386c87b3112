package io.portcullis.policy.limit;

/**
 * The limits that hold for one call, and what is left of each: taken together or not at all.
 *
 * <p>Not thread safe: filled by its owner's calls one after the other, so that taking allocates
 * nothing but the buckets of new callers.
 *
 * <p>When a limit refuses, what the ones before it gave is given back at once; until then other
 * calls may find it missing. So the narrowest limit comes first: a caller beyond its own is refused
 * before it touches what it shares.
 */
public final class LimitOutcome {
  /** A route's or method's, a key's and a tenant's. */
  private static final int MOST = 3;

  private final Limit[] limits = new Limit[MOST];
  private final Bucket[] buckets = new Bucket[MOST];
  private final long[] debts = new long[MOST];
  private final CallerBucket key = new CallerBucket();
  private int count;
  private boolean refused;

  /** No limit. */
  public void clear() {
    count = 0;
    refused = false;
  }

  /**
   * Takes one from a limit too.
   *
   * @param idHigh which caller it is, where each has its own; else of no meaning
   * @param nowNs monotonic time
   * @return false if there is none left; then nothing is taken of any limit, and no more may follow
   */
  public boolean take(Limit limit, long idHigh, long idLow, long nowNs) {
    Bucket bucket = limit.bucket(idHigh, idLow, key);
    long debt = bucket.take(limit.quota(), nowNs);
    while (debt == Bucket.GONE) {
      limit.forget(bucket);
      bucket = limit.bucket(idHigh, idLow, key);
      debt = bucket.take(limit.quota(), nowNs);
    }
    return note(limit, bucket, debt, true);
  }

  /** As {@link #take}, but takes nothing: for asking what would be. */
  public boolean peek(Limit limit, long idHigh, long idLow, long nowNs) {
    Bucket bucket = limit.find(idHigh, idLow, key);
    long debt = bucket == null ? limit.quota().interval() : bucket.peek(limit.quota(), nowNs);
    return note(limit, bucket == null ? key : bucket, debt, false);
  }

  private boolean note(Limit limit, Bucket bucket, long debt, boolean taken) {
    limits[count] = limit;
    buckets[count] = bucket;
    refused = debt < 0;
    debts[count] = refused ? ~debt : debt;
    count++;
    for (int i = 0; i < count - 1 && refused; i++) {
      if (taken) {
        buckets[i].giveBack(limits[i].quota());
      }
      debts[i] -= limits[i].quota().interval();
    }
    return !refused;
  }

  /** How many limits hold for the call; 0: it is not limited. */
  public int count() {
    return count;
  }

  /** Whether the last of the limits refused the call. */
  public boolean refused() {
    return refused;
  }

  /** One of the limits, from 0; the narrowest first. */
  public Limit limit(int index) {
    return limits[index];
  }

  /** How many more calls the limit would let pass now. */
  public long remaining(int index) {
    return limits[index].quota().remaining(debts[index]);
  }

  /** In how many seconds the limit is as if it had never been used, rounded up. */
  public long fullInSec(int index) {
    return limits[index].quota().fullInSec(debts[index]);
  }

  /** In how many seconds a refused call could pass, rounded up, at least 1. */
  public long tokenInSec() {
    return limits[count - 1].quota().tokenInSec(debts[count - 1]);
  }

  /**
   * The limit that is to be shown where only one can be: what refused, else what has least left.
   */
  public int tightest() {
    int tightest = count - 1;
    for (int i = count - 2; i >= 0 && !refused; i--) {
      if (remaining(i) <= remaining(tightest)) {
        tightest = i;
      }
    }
    return tightest;
  }
}
