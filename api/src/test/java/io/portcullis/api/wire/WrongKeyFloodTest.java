package io.portcullis.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link ManagementLimits} of callers without a good key. */
class WrongKeyFloodTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final ManagementLimits limits =
      new ManagementLimits(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nowNs::get, 1);

  private boolean passes(@Nullable String address) {
    try {
      limits.takeWrongKey(address == null ? null : IpAddress.parse(address));
      return true;
    } catch (ErrorAnswer refused) {
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsKey("Retry-After");
      return false;
    }
  }

  private int passed(@Nullable String address) {
    int passed = 0;
    while (passes(address)) {
      passed++;
    }
    return passed;
  }

  @Test
  void eachAddress_hasItsOwn_andAnIpv6NetworkIsOne() {
    assertThat(passed("192.0.2.1")).isEqualTo(600);
    assertThat(passed("192.0.2.2")).isEqualTo(600);
    assertThat(passed("2001:db8::1")).isEqualTo(600);
    assertThat(passed("2001:db8::ffff:1")).isZero();
    assertThat(passed("2001:db8:0:1::1")).isEqualTo(600);
    assertThat(passed("::1")).isEqualTo(600);
    assertThat(passed(null)).isEqualTo(600);
    nowNs.addAndGet(1_000_000_000);
    assertThat(passed("192.0.2.1")).isEqualTo(10);
  }

  /** A million addresses cost no more memory than the bound. */
  @Test
  void floodOfAddresses_staysBounded() {
    for (int i = 0; i < 1_000_000; i++) {
      try {
        limits.takeWrongKey(IpAddress.ofIpv4(i * 31));
      } catch (ErrorAnswer refused) {
        assertThat(refused.status()).isEqualTo(429);
      }
    }
    assertThat(limits.buckets()).isLessThanOrEqualTo((1 << 14) + 64);
    nowNs.addAndGet(3_600_000_000_000L);
    assertThat(passed("192.0.2.1")).isEqualTo(600);
    assertThat(limits.buckets()).isEqualTo(1);
  }
}
