package io.portcullis.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link Quota}: what a rule means in numbers (docs/wire.md section 11). */
class QuotaTest {
  static Quota quota(long requests, int windowSec, @Nullable Long burst) {
    Quota quota = Quota.of(new RateLimitRule(true, requests, windowSec, burst, null));
    assertThat(quota).isNotNull();
    return quota;
  }

  /** docs/wire.md section 11: burst is a ceiling, never below the requests. */
  @Test
  void capacity_isTheBurst_butNeverBelowTheRequests() {
    assertThat(quota(100, 60, 120L).capacity()).isEqualTo(120);
    assertThat(quota(100, 60, 99L).capacity()).isEqualTo(100);
    assertThat(quota(100, 60, null).capacity()).isEqualTo(100);
  }

  @Test
  void of_whatIsNotEnabledOrHasNoNumber_isNoQuota() {
    assertThat(Quota.of(RateLimitRule.UNSET)).isNull();
    assertThat(Quota.of(new RateLimitRule(false, 5L, 60, null, null))).isNull();
    assertThat(Quota.of(new RateLimitRule(null, 5L, 60, null, null))).isNull();
    assertThat(Quota.of(new RateLimitRule(true, null, 60, 5L, null))).isNull();
  }

  @Test
  void window_isAMinute_whereItIsNotSet() {
    Quota quota = Quota.of(new RateLimitRule(true, 5L, null, null, null));
    assertThat(quota).isNotNull();
    assertThat(quota.windowSec()).isEqualTo(60);
  }

  /** The extremes of what the API takes: nothing overflows, and no token is worth nothing. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 2678400, 1",
    "1, 2678400, 1000000000",
    "1000000000, 1, 1000000000",
    "1000000000, 2678400, 1000000000",
    "999999999, 1, 999999999",
    "3, 2678399, 999999937",
  })
  void extremes_giveTheWholeCapacityAndNoMore(long requests, int windowSec, long burst) {
    Quota quota = quota(requests, windowSec, burst);

    assertThat(quota.interval()).isPositive();
    assertThat(quota.span()).isBetween(1L, 1L << 61);
    assertThat(quota.remaining(0)).isEqualTo(burst);
    assertThat(quota.remaining(quota.interval())).isEqualTo(burst - 1);
    assertThat(quota.remaining(quota.span())).isZero();
    assertThat(quota.tokenInSec(quota.span())).isGreaterThanOrEqualTo(1);
    assertThat(quota.fullInSec(quota.span())).isPositive();
  }

  /** The rate is never above the one asked for, and hardly below. */
  @ParameterizedTest
  @CsvSource({"3, 1", "7, 60", "1000000, 1", "999983, 1", "100, 2678400", "1, 2678400"})
  void interval_isRoundedUpAndHardly(long requests, int windowSec) {
    Quota quota = quota(requests, windowSec, null);
    double asked = windowSec * 1e9 / requests;
    double units = Math.scalb((double) quota.interval(), quota.shift());

    assertThat(units).isGreaterThanOrEqualTo(asked).isLessThan(asked * 1.001);
  }

  @Test
  void seconds_areRoundedUp() {
    Quota quota = quota(60, 60, null);

    assertThat(quota.fullInSec(0)).isZero();
    assertThat(quota.fullInSec(1)).isEqualTo(1);
    assertThat(quota.fullInSec(1_000_000_000)).isEqualTo(1);
    assertThat(quota.fullInSec(1_000_000_001)).isEqualTo(2);
    // docs/wire.md section 11: the SDKs read whole seconds; 0 would be no waiting.
    assertThat(quota(1_000, 1, null).tokenInSec(1_000_000_000)).isEqualTo(1);
    assertThat(quota(2, 60, null).tokenInSec(60_000_000_000L)).isEqualTo(30);
    assertThat(quota(2, 60, null).tokenInSec(59_000_000_001L)).isEqualTo(30);
    assertThat(quota(2, 60, null).tokenInSec(59_000_000_000L)).isEqualTo(29);
  }

  @Test
  void seconds_ofABucketOfManyYears_areStillRight() {
    Quota quota = quota(1, RateLimit.MAX_WINDOW_SEC, 1_000_000_000L);

    assertThat((double) quota.fullInSec(quota.span()))
        .isCloseTo(
            1e9 * RateLimit.MAX_WINDOW_SEC, org.assertj.core.data.Percentage.withPercentage(0.01));
  }
}
