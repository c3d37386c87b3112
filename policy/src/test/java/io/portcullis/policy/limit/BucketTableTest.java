package io.portcullis.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link BucketTable}: each caller by itself, however many come. */
class BucketTableTest {
  private static final long SEC = 1_000_000_000;

  private final LimitOutcome outcome = new LimitOutcome();

  private boolean take(Limit limit, long caller, long nowNs) {
    outcome.clear();
    return outcome.take(limit, 7, caller, nowNs);
  }

  @Test
  void take_eachCallerAndEachLimit_hasABucketOfItsOwn() {
    BucketTable table = new BucketTable(100, 1);
    Limit one = table.each(LimitKind.CLIENT, QuotaTest.quota(2, 60, null));
    Limit other = table.each(LimitKind.CLIENT, QuotaTest.quota(2, 60, null));

    for (Limit limit : new Limit[] {one, other}) {
      for (long caller : new long[] {0, 1, -1, Long.MIN_VALUE}) {
        assertThat(take(limit, caller, 0)).isTrue();
        assertThat(take(limit, caller, 0)).isTrue();
        assertThat(take(limit, caller, 0)).isFalse();
      }
    }
    assertThat(table.size()).isEqualTo(8);
  }

  @Test
  void sweep_takesOutTheFullBucketsOnly() {
    BucketTable table = new BucketTable(100, 1);
    Limit limit = table.each(LimitKind.CLIENT, QuotaTest.quota(10, 10, null));
    take(limit, 1, 0);
    take(limit, 2, 0);
    take(limit, 2, 0);

    assertThat(table.sweep(SEC)).isEqualTo(1);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.sweep(2 * SEC)).isEqualTo(1);
    assertThat(table.count()).isZero();
    assertThat(take(limit, 2, 2 * SEC)).isTrue();
    assertThat(outcome.remaining(0)).isEqualTo(9);
  }

  /** A million addresses, each new: the table stays at its bound, and nobody goes unlimited. */
  @Test
  void flood_ofAMillionCallers_staysWithinTheBound() {
    int bound = 10_000;
    BucketTable table = new BucketTable(bound, 1);
    Limit limit = table.each(LimitKind.ADDRESS, QuotaTest.quota(5, 3_600, null));
    assertThat(take(limit, -5, 0)).isTrue();
    int passed = 0;
    for (int caller = 0; caller < 1_000_000; caller++) {
      if (take(limit, caller, caller)) {
        passed++;
      }
      if (caller % 100_000 == 0) {
        table.sweep(caller);
      }
    }

    assertThat(table.size()).isEqualTo(bound);
    assertThat(table.count()).isLessThanOrEqualTo(bound + BucketTable.SHARED);
    assertThat(table.shares()).isEqualTo(1_000_000 - (bound - 1));
    // Those who came too late had what is shared, all together.
    assertThat(passed).isBetween(bound - 1, bound - 1 + 5 * BucketTable.SHARED);
    // Who was there before the flood is not touched by it.
    for (int i = 0; i < 4; i++) {
      assertThat(take(limit, -5, 1_000_000)).isTrue();
    }
    assertThat(take(limit, -5, 1_000_000)).isFalse();

    // When the flood is over nothing of it is left.
    table.sweep(7_200 * SEC);
    assertThat(table.size()).isZero();
    assertThat(table.count()).isZero();
  }

  /** The bound is of all limits together. */
  @Test
  void bound_holdsForAllLimitsTogether() {
    BucketTable table = new BucketTable(3, 1);
    Limit one = table.each(LimitKind.CLIENT, QuotaTest.quota(1, 60, null));
    Limit other = table.each(LimitKind.METHOD, QuotaTest.quota(1, 60, null));
    for (int caller = 0; caller < 1_000; caller++) {
      take(one, caller, 0);
      take(other, caller, 0);
    }

    assertThat(table.size()).isEqualTo(3);
    assertThat(table.count()).isLessThanOrEqualTo(3 + 2 * BucketTable.SHARED);
  }

  @Test
  void peek_makesNoBucket_andKnowsTheSharedOnes() {
    BucketTable table = new BucketTable(1, 1);
    Limit limit = table.each(LimitKind.CLIENT, QuotaTest.quota(1, 60, null));
    assertThat(outcome.peek(limit, 7, 1, 0)).isTrue();
    assertThat(table.count()).isZero();
    take(limit, 1, 0);
    for (int caller = 2; caller < 10_000; caller++) {
      take(limit, caller, 0);
    }
    long count = table.count();

    for (int caller = 0; caller < 100; caller++) {
      outcome.clear();
      boolean would = outcome.peek(limit, 7, 20_000 + caller, 0);
      assertThat(take(limit, 20_000 + caller, 0)).isEqualTo(would).isFalse();
    }
    assertThat(table.count()).isEqualTo(count);
  }

  /** A bucket that is swept while somebody takes from it gives no more than one that is not. */
  @Test
  void take_whileSwept_isExact() throws InterruptedException {
    BucketTable table = new BucketTable(64, 1);
    Limit limit = table.each(LimitKind.CLIENT, QuotaTest.quota(1, 1, null));
    int threads = 4;
    int callers = 40;
    int seconds = 2_000;
    AtomicInteger[] given = new AtomicInteger[callers];
    for (int i = 0; i < callers; i++) {
      given[i] = new AtomicInteger();
    }
    AtomicInteger now = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads + 1)) {
      pool.execute(() -> {
        while (done.getCount() > 0) {
          table.sweep(now.get() * SEC);
        }
      });
      for (int t = 0; t < threads; t++) {
        Random random = new Random(t);
        pool.execute(() -> {
          LimitOutcome own = new LimitOutcome();
          while (now.get() < seconds) {
            int caller = random.nextInt(callers);
            own.clear();
            if (own.take(limit, 7, caller, now.get() * SEC)) {
              given[caller].incrementAndGet();
            }
            if (random.nextInt(100) == 0) {
              now.incrementAndGet();
            }
          }
          done.countDown();
        });
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    // The first second counts too, and each thread may still carry out what it began.
    for (AtomicInteger one : given) {
      assertThat(one.get()).isBetween(1, seconds + threads);
    }
    table.sweep((seconds + 10L) * SEC);
    assertThat(table.count()).isZero();
    assertThat(table.size()).isZero();
  }
}
