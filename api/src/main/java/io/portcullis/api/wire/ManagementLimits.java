package io.portcullis.api.wire;

import io.javalin.http.Context;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.limit.BucketTable;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitFields;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.LimitOutcome;
import io.portcullis.policy.limit.Quota;
import io.portcullis.policy.table.CompiledKey;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often the management API may be called: by each key, and by each address without a good one
 * (docs/wire.md section 11). Any thread; counts apart from the calls that go through the gateway.
 *
 * <p>A good key is never refused for its address, so that a flood of bad ones from behind the same
 * address locks nobody out.
 */
final class ManagementLimits {
  /** What a key may do that has no limit of its own. */
  static final RateLimit USUAL = new RateLimit(6_000, 60);

  /** Wrong or missing keys from one IPv4 address, or one IPv6 network of 64 bits. */
  static final RateLimit WRONG_KEYS = new RateLimit(600, 60);

  /** Most buckets of single keys and addresses. */
  private static final int MOST_BUCKETS = 1 << 14;

  private static final long SWEEP_NS = 10_000_000_000L;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final BucketTable table;
  private final Limit usual;
  private final Limit wrongKeys;

  /** The limits of keys that have their own; there are no more than such keys were ever made. */
  private final ConcurrentHashMap<UUID, Limit> own = new ConcurrentHashMap<>();

  private final AtomicLong nextSweepNs;

  /**
   * Limits of which nothing was taken.
   *
   * @param nanoTime a monotonic clock
   * @param seed a random number
   */
  ManagementLimits(Clock clock, LongSupplier nanoTime, long seed) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.table = new BucketTable(MOST_BUCKETS, seed);
    this.usual = table.each(LimitKind.KEY, Quota.of(USUAL));
    this.wrongKeys = table.each(LimitKind.ADDRESS, Quota.of(WRONG_KEYS));
    this.nextSweepNs = new AtomicLong(nanoTime.getAsLong() + SWEEP_NS);
  }

  /**
   * Counts a call with a good key, and tells the caller what is left.
   *
   * @throws ErrorAnswer 429 if nothing is
   */
  void take(CompiledKey key, Context answer) {
    RateLimit rate = key.rateLimit();
    Limit limit =
        rate == null
            ? usual
            : own.computeIfAbsent(key.id(), id -> new Limit(LimitKind.KEY, Quota.of(rate)));
    LimitOutcome outcome = new LimitOutcome();
    UUID id = key.id();
    boolean passes =
        outcome.take(limit, id.getMostSignificantBits(), id.getLeastSignificantBits(), now());
    LimitFields.texts(outcome, clock.millis()).forEach(answer::header);
    if (!passes) {
      throw ErrorAnswer.rateLimited(
          "This key may make %s management calls".formatted(limit.quota()), outcome.tokenInSec());
    }
  }

  /**
   * Counts a call without a good key.
   *
   * @param address null: unknown; all such callers share a bucket
   * @throws ErrorAnswer 429 if its address made too many
   */
  void takeWrongKey(@Nullable IpAddress address) {
    long high = -1;
    long low = 1L << 40;
    if (address != null) {
      high = address.high();
      // Whoever has one IPv6 address mostly has 2^64 of them.
      low = address.family() == IpFamily.IPV4 ? address.low() : low;
    }
    LimitOutcome outcome = new LimitOutcome();
    if (!outcome.take(wrongKeys, high, low, now())) {
      throw ErrorAnswer.rateLimited(
          "Too many calls without a good key from this address", outcome.tokenInSec());
    }
  }

  /** How many buckets of single keys and addresses there are. */
  long buckets() {
    return table.count();
  }

  /** The time; now and then the one who asks clears the table of what is at rest. */
  private long now() {
    long nowNs = nanoTime.getAsLong();
    long due = nextSweepNs.get();
    if (nowNs - due > 0 && nextSweepNs.compareAndSet(due, nowNs + SWEEP_NS)) {
      table.sweep(nowNs);
    }
    return nowNs;
  }
}
