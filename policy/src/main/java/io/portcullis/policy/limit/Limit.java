package io.portcullis.policy.limit;

import org.jspecify.annotations.Nullable;

/**
 * A limit in force, with the bucket that all its callers share, or with the table in which each has
 * its own. It outlives snapshots: a change of configuration that leaves the limit as it is leaves
 * the buckets too. Any thread.
 */
public final class Limit {
  private final LimitKind kind;
  private final Quota quota;
  private final @Nullable Bucket all;
  private final @Nullable BucketTable table;
  private final int id;

  /** A limit with a full bucket that all callers share. */
  public Limit(LimitKind kind, Quota quota) {
    this.kind = kind;
    this.quota = quota;
    this.all = new Bucket();
    this.table = null;
    this.id = 0;
  }

  /** A limit of which each caller has a bucket in {@code table}, under {@code id}. */
  Limit(LimitKind kind, Quota quota, BucketTable table, int id) {
    this.kind = kind;
    this.quota = quota;
    this.all = null;
    this.table = table;
    this.id = id;
  }

  /** Which limit it is. */
  public LimitKind kind() {
    return kind;
  }

  /** How much it allows. */
  public Quota quota() {
    return quota;
  }

  /** Whether each caller has a bucket by itself. */
  public boolean isPerCaller() {
    return table != null;
  }

  int id() {
    return id;
  }

  /**
   * The bucket that counts for a caller; made if there is none.
   *
   * @param key is overwritten
   */
  Bucket bucket(long idHigh, long idLow, CallerBucket key) {
    return all != null ? all : tableOf().bucket(this, idHigh, idLow, key);
  }

  /**
   * The bucket that counts for a caller; null if it would have to be made.
   *
   * @param key is overwritten
   */
  @Nullable Bucket find(long idHigh, long idLow, CallerBucket key) {
    return all != null ? all : tableOf().find(this, idHigh, idLow, key);
  }

  /** Helps to take a bucket out of the table that {@link Bucket#take} found useless. */
  void forget(Bucket removed) {
    if (removed instanceof CallerBucket own) {
      tableOf().forget(own);
    }
  }

  private BucketTable tableOf() {
    if (table == null) {
      throw new IllegalStateException("the callers of this limit share a bucket");
    }
    return table;
  }
}
