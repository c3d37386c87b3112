package io.portcullis.policy.limit;

import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import org.jspecify.annotations.Nullable;

/**
 * How much a {@link Bucket} holds and how fast it fills again, in the units that it counts in.
 * Immutable; any thread.
 *
 * <p>A bucket counts time: a token is the time in which one comes back. The unit is a nanosecond,
 * or as many times two of them as it takes for a full bucket to be less than 2^61 units. A token's
 * time is rounded up to a unit, so the true rate is never above the one asked for, and below it by
 * less than 0.1 % up to a million tokens a second.
 */
public final class Quota {
  private static final long NS_PER_SEC = 1_000_000_000;
  private static final long LONGEST_SPAN = 1L << 61;

  private final long requests;
  private final int windowSec;
  private final long capacity;
  private final int shift;
  private final long interval;
  private final long span;

  private Quota(long requests, int windowSec, long burst) {
    this.requests = requests;
    this.windowSec = windowSec;
    this.capacity = Math.max(requests, burst);
    long intervalNs = Math.ceilDiv(windowSec * NS_PER_SEC, requests);
    int bits = 0;
    while (Math.ceilDiv(intervalNs, 1L << bits) > LONGEST_SPAN / capacity) {
      bits++;
    }
    this.shift = bits;
    this.interval = Math.ceilDiv(intervalNs, 1L << bits);
    this.span = capacity * interval;
  }

  /** So many requests in so long, and no more at once. */
  public static Quota of(RateLimit limit) {
    return new Quota(limit.requests(), limit.windowSec(), limit.requests());
  }

  /**
   * What a rule in force allows.
   *
   * @return null if the rule is not enabled, or names no number, which the API does not let in
   */
  public static @Nullable Quota of(RateLimitRule rule) {
    Long requests = rule.requests();
    if (!Boolean.TRUE.equals(rule.enabled()) || requests == null) {
      return null;
    }
    Integer windowSec = rule.windowSec();
    Long burst = rule.burst();
    return new Quota(
        requests,
        windowSec == null ? RateLimit.DEFAULT_WINDOW_SEC : windowSec,
        burst == null ? requests : burst);
  }

  /** How many come back in {@link #windowSec}, from 1 to {@value RateLimit#MAX_REQUESTS}. */
  public long requests() {
    return requests;
  }

  /** Seconds, from 1. */
  public int windowSec() {
    return windowSec;
  }

  /** How many there are in a full bucket; {@link #requests} or more. */
  public long capacity() {
    return capacity;
  }

  /** The number of the unit in which {@code nowNs} lies. */
  long unitOf(long nowNs) {
    return nowNs >> shift;
  }

  int shift() {
    return shift;
  }

  /** Units in which one token comes back. */
  long interval() {
    return interval;
  }

  /** Units in which an empty bucket gets full. */
  long span() {
    return span;
  }

  /** Whole tokens in a bucket that is {@code debt} units from full. */
  public long remaining(long debt) {
    return (span - debt) / interval;
  }

  /** Seconds until a bucket that is {@code debt} units from full is full, rounded up. */
  public long fullInSec(long debt) {
    return seconds(debt);
  }

  /** Seconds until a bucket that is {@code debt} units from full has a token; at least 1. */
  public long tokenInSec(long debt) {
    return Math.max(1, seconds(debt + interval - span));
  }

  private long seconds(long units) {
    return shift == 0
        ? Math.ceilDiv(units, NS_PER_SEC)
        : (long) Math.ceil(Math.scalb((double) units, shift) / NS_PER_SEC);
  }

  /** Whether the other allows the same. */
  public boolean isSameAs(Quota other) {
    return requests == other.requests && windowSec == other.windowSec && capacity == other.capacity;
  }

  /** Such as {@code 100 in 60 s}, and {@code , 120 at once} where that differs. */
  @Override
  public String toString() {
    String rate = "%d in %d s".formatted(requests, windowSec);
    return capacity == requests ? rate : rate + ", %d at once".formatted(capacity);
  }
}
