package io.portcullis.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link Taken}: all limits of a call or none. */
class TakenTest {
  private static final long SEC = 1_000_000_000;

  @Test
  void take_refusedByTheSecond_givesTheFirstBack() {
    Limit route = new Limit(LimitKind.ROUTE, QuotaTest.quota(10, 60, null));
    Limit tenant = new Limit(LimitKind.TENANT, QuotaTest.quota(3, 60, null));
    Taken taken = new Taken();
    for (int i = 0; i < 20; i++) {
      taken.clear();
      boolean passes = taken.take(route, 0, 0, 0) && taken.take(tenant, 0, 0, 0);
      assertThat(passes).isEqualTo(i < 3);
      assertThat(taken.refused()).isEqualTo(i >= 3);
      assertThat(taken.remaining(0)).isEqualTo(Math.max(7, 9 - i));
    }
    assertThat(taken.limit(taken.tightest()).kind()).isEqualTo(LimitKind.TENANT);
    assertThat(taken.tokenInSec()).isEqualTo(20);
    assertThat(taken.fullInSec(0)).isEqualTo(18);
  }

  @Test
  void tightest_isTheOneWithLeastLeft() {
    Limit client = new Limit(LimitKind.CLIENT, QuotaTest.quota(10, 60, null));
    Limit key = new Limit(LimitKind.KEY, QuotaTest.quota(4, 60, null));
    Limit tenant = new Limit(LimitKind.TENANT, QuotaTest.quota(100, 60, null));
    Taken taken = new Taken();
    assertThat(taken.take(client, 0, 0, 0)).isTrue();
    assertThat(taken.take(key, 0, 0, 0)).isTrue();
    assertThat(taken.take(tenant, 0, 0, 0)).isTrue();

    assertThat(taken.count()).isEqualTo(3);
    assertThat(taken.limit(taken.tightest()).kind()).isEqualTo(LimitKind.KEY);
    assertThat(taken.remaining(taken.tightest())).isEqualTo(3);
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
          Taken taken = new Taken();
          for (int i = 0; i < 5_000; i++) {
            taken.clear();
            if ((!both || taken.take(narrow, 0, 0, 0)) && taken.take(wide, 0, 0, 0)) {
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
    Taken taken = new Taken();
    taken.peek(narrow, 0, 0, 0);
    // Whatever the wide one refused, the narrow one has back.
    assertThat(taken.remaining(0)).isEqualTo(Math.max(0, 700 - passedBoth.get() - 1));
    assertThat(taken.fullInSec(0)).isPositive().isLessThanOrEqualTo(60 * SEC);
  }
}
