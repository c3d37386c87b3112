package io.portcullis.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link LimitOutcome}: all limits of a call or none. */
class LimitOutcomeTest {
  private static final long SEC = 1_000_000_000;

  @Test
  void take_refusedByTheSecond_givesTheFirstBack() {
    Limit route = new Limit(LimitKind.ROUTE, QuotaTest.quota(10, 60, null));
    Limit tenant = new Limit(LimitKind.TENANT, QuotaTest.quota(3, 60, null));
    LimitOutcome outcome = new LimitOutcome();
    for (int i = 0; i < 20; i++) {
      outcome.clear();
      boolean passes = outcome.take(route, 0, 0, 0) && outcome.take(tenant, 0, 0, 0);
      assertThat(passes).isEqualTo(i < 3);
      assertThat(outcome.refused()).isEqualTo(i >= 3);
      assertThat(outcome.remaining(0)).isEqualTo(Math.max(7, 9 - i));
    }
    assertThat(outcome.limit(outcome.tightest()).kind()).isEqualTo(LimitKind.TENANT);
    assertThat(outcome.tokenInSec()).isEqualTo(20);
    assertThat(outcome.fullInSec(0)).isEqualTo(18);
  }

  @Test
  void tightest_isTheOneWithLeastLeft() {
    Limit client = new Limit(LimitKind.CLIENT, QuotaTest.quota(10, 60, null));
    Limit key = new Limit(LimitKind.KEY, QuotaTest.quota(4, 60, null));
    Limit tenant = new Limit(LimitKind.TENANT, QuotaTest.quota(100, 60, null));
    LimitOutcome outcome = new LimitOutcome();
    assertThat(outcome.take(client, 0, 0, 0)).isTrue();
    assertThat(outcome.take(key, 0, 0, 0)).isTrue();
    assertThat(outcome.take(tenant, 0, 0, 0)).isTrue();

    assertThat(outcome.count()).isEqualTo(3);
    assertThat(outcome.limit(outcome.tightest()).kind()).isEqualTo(LimitKind.KEY);
    assertThat(outcome.remaining(outcome.tightest())).isEqualTo(3);
  }

  /** Two limits over each other, from many threads: neither gives more than it has. */
  @Test
  void take_twoLimitsFromManyThreads_isExact() throws InterruptedException {
    Limit narrow = new Limit(LimitKind.ROUTE, QuotaTest.quota(700, 60, null));
    Limit wide = new Limit(LimitKind.TENANT, QuotaTest.quota(1_000, 60, null));
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger passedBoth = new AtomicInteger();
    int threads = 8;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        boolean both = t % 2 == 0;
        pool.execute(() -> {
          LimitOutcome outcome = new LimitOutcome();
          for (int i = 0; i < 5_000; i++) {
            outcome.clear();
            if ((!both || outcome.take(narrow, 0, 0, 0)) && outcome.take(wide, 0, 0, 0)) {
              passed.incrementAndGet();
              if (both) {
                passedBoth.incrementAndGet();
              }
            }
          }
        });
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(passed.get()).isEqualTo(1_000);
    assertThat(passedBoth.get()).isLessThanOrEqualTo(700);
    LimitOutcome outcome = new LimitOutcome();
    outcome.peek(narrow, 0, 0, 0);
    // Whatever the wide one refused, the narrow one has back.
    assertThat(outcome.remaining(0)).isEqualTo(Math.max(0, 700 - passedBoth.get() - 1));
    assertThat(outcome.fullInSec(0)).isPositive().isLessThanOrEqualTo(60 * SEC);
  }
}
