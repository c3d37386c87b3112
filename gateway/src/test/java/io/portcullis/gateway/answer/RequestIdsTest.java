package io.portcullis.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
  @Test
  void ids_areDistinctVersion7UuidsOfTheirTime() {
    RequestIds ids = new RequestIds();
    RequestId next = new RequestId();
    Set<UUID> seen = new HashSet<>();
    for (long nowMs : new long[] {0, 1, 1_768_470_600_000L, (1L << 48) - 1}) {
      for (int i = 0; i < 1_000; i++) {
        ids.next(nowMs, next);
        UUID id = new UUID(next.high(), next.low());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(nowMs);
        assertThat(seen.add(id)).isTrue();
      }
    }
  }
}
