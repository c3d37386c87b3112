package io.portcullis.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.Seeds;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Bucket}, against a slow twin that counts tokens exactly, and from many threads. */
class BucketTest {
  private static final long SEC = 1_000_000_000;

  private static int takeAll(Bucket bucket, Quota quota, long nowNs) {
    int taken = 0;
    while (bucket.take(quota, nowNs) >= 0) {
      taken++;
    }
    return taken;
  }

  @Test
  void take_fullBucket_givesItsCapacityAtOnceAndThenTheRate() {
    Quota quota = QuotaTest.quota(10, 1, 25L);
    Bucket bucket = new Bucket();

    assertThat(takeAll(bucket, quota, 0)).isEqualTo(25);
    assertThat(takeAll(bucket, quota, SEC)).isEqualTo(10);
    assertThat(takeAll(bucket, quota, SEC + SEC / 2)).isEqualTo(5);
    // Full again after two and a half seconds, and not fuller however long it rests.
    assertThat(takeAll(bucket, quota, 1_000_000 * SEC)).isEqualTo(25);
  }

  /** System.nanoTime starts anywhere, below zero too, and may run over the end. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE / 2, Long.MAX_VALUE - SEC, Long.MIN_VALUE + 2})
  void take_whereverTheClockStarts_isTheSame(long start) {
    Quota quota = QuotaTest.quota(4, 1, null);
    Bucket bucket = new Bucket();

    assertThat(takeAll(bucket, quota, start)).isEqualTo(4);
    assertThat(takeAll(bucket, quota, start + SEC / 2)).isEqualTo(2);
    assertThat(takeAll(bucket, quota, start + 10 * SEC)).isEqualTo(4);
  }

  /** A loop that read its clock before another took is only stricter. */
  @Test
  void take_clockBehindAnothers_givesNothingTwice() {
    Quota quota = QuotaTest.quota(2, 1, null);
    Bucket bucket = new Bucket();

    assertThat(takeAll(bucket, quota, SEC)).isEqualTo(2);
    assertThat(takeAll(bucket, quota, SEC - 1_000)).isZero();
    assertThat(takeAll(bucket, quota, 2 * SEC)).isEqualTo(2);
  }

  @Test
  void giveBack_isAsIfItWasNeverTaken() {
    Quota quota = QuotaTest.quota(3, 3, null);
    Bucket bucket = new Bucket();
    bucket.take(quota, 0);
    bucket.giveBack(quota);

    assertThat(takeAll(bucket, quota, 0)).isEqualTo(3);
    bucket.giveBack(quota);
    assertThat(takeAll(bucket, quota, 0)).isEqualTo(1);
  }

  @Test
  void peek_saysWhatTakeWouldAndTakesNothing() {
    Quota quota = QuotaTest.quota(3, 3, 4L);
    Bucket bucket = new Bucket();
    for (int i = 0; i < 6; i++) {
      long peeked = bucket.peek(quota, i);
      assertThat(bucket.peek(quota, i)).isEqualTo(peeked);
      assertThat(bucket.take(quota, i)).isEqualTo(peeked);
    }
  }

  @Test
  void removeIfFull_onlyWhenNothingIsOwed_andThenForEver() {
    Quota quota = QuotaTest.quota(1, 1, null);
    Bucket bucket = new Bucket();
    bucket.take(quota, 0);

    assertThat(bucket.removeIfFull(SEC - 1)).isFalse();
    assertThat(bucket.removeIfFull(SEC)).isTrue();
    assertThat(bucket.removeIfFull(SEC)).isFalse();
    bucket.giveBack(quota);
    assertThat(bucket.take(quota, 5 * SEC)).isEqualTo(Bucket.GONE);
  }

  /** Tokens in thousandths of a window's nanosecond, so that nothing is rounded. */
  private static final class CountedTokens {
    private final BigInteger window;
    private final BigInteger requests;
    private final BigInteger most;
    private BigInteger tokens;
    private long at;

    CountedTokens(long requests, long windowNs, long capacity) {
      this.window = BigInteger.valueOf(windowNs);
      this.requests = BigInteger.valueOf(requests);
      this.most = BigInteger.valueOf(capacity).multiply(window);
      this.tokens = most;
    }

    boolean take(long nowNs) {
      BigInteger back = BigInteger.valueOf(nowNs - at).multiply(requests);
      tokens = tokens.add(back).min(most);
      at = nowNs;
      if (tokens.compareTo(window) < 0) {
        return false;
      }
      tokens = tokens.subtract(window);
      return true;
    }

    long remaining() {
      return tokens.divide(window).longValueExact();
    }
  }

  @Test
  void take_randomQuotasAndTimes_equalsCountedTokens() {
    for (long seed : Seeds.of(300)) {
      Random random = new Random(seed);
      // A window that the requests divide: then a token's time is a whole number.
      long requests = 1L << random.nextInt(9);
      int windowSec = 1 + random.nextInt(100);
      long capacity = requests + random.nextInt(20);
      Quota quota = QuotaTest.quota(requests, windowSec, capacity);
      Bucket bucket = new Bucket();
      CountedTokens tokens = new CountedTokens(requests, windowSec * SEC, capacity);
      long now = 0;
      for (int i = 0; i < 600; i++) {
        if (random.nextInt(3) == 0) {
          now +=
              (long) (random.nextDouble() * random.nextDouble() * 3 * windowSec * SEC / requests);
        }
        boolean expected = tokens.take(now);
        long debt = bucket.take(quota, now);
        assertThat(debt >= 0).as("seed %d, take %d", seed, i).isEqualTo(expected);
        assertThat(quota.remaining(debt >= 0 ? debt : ~debt))
            .as("seed %d, take %d", seed, i)
            .isEqualTo(tokens.remaining());
      }
    }
  }

  /** The worst over-admission is none: however many threads take, the sum is exact. */
  @Test
  void take_manyThreads_neverGivesMoreThanThereIs() throws InterruptedException {
    Quota quota = QuotaTest.quota(1_000, 1, 5_000L);
    Bucket bucket = new Bucket();
    int threads = 8;
    AtomicLong given = new AtomicLong();
    AtomicLong clock = new AtomicLong();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        pool.execute(() -> {
          awaitQuietly(start);
          for (int i = 0; i < 20_000; i++) {
            // Each moves the clock by 50 us, so 8 s go by in all.
            if (bucket.take(quota, clock.addAndGet(50_000)) >= 0) {
              given.incrementAndGet();
              if (i % 7 == 0) {
                bucket.giveBack(quota);
                given.decrementAndGet();
              }
            }
          }
        });
      }
      start.countDown();
      pool.shutdown();
      assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    long passed = clock.get();
    assertThat(passed).isEqualTo(threads * 20_000L * 50_000);
    assertThat(given.get()).isBetween(5_000L, 5_000 + passed / 1_000_000);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
