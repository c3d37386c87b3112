package io.portcullis.gateway.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.DenyReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayCountersTest {
  @Test
  void loops_areSummed() {
    LoopCounters one = new LoopCounters();
    LoopCounters two = new LoopCounters();
    GatewayCounters sum = new GatewayCounters(List.of(one, two));
    one.increment(Counter.ALLOWED);
    two.add(Counter.ALLOWED, 2);
    one.refused(DenyReason.KEY_UNKNOWN);
    two.refused(DenyReason.KEY_UNKNOWN);
    two.refused(DenyReason.OVERLOADED);
    one.add(Counter.CONNECTIONS_ACCEPTED, 5);
    two.add(Counter.CONNECTIONS_CLOSED, 3);
    assertThat(sum.value(Counter.ALLOWED)).isEqualTo(3);
    assertThat(sum.refused(DenyReason.KEY_UNKNOWN)).isEqualTo(2);
    assertThat(sum.refused()).isEqualTo(3);
    assertThat(sum.openConnections()).isEqualTo(2);
  }

  /** A bound belongs to its own bucket, as Prometheus's le has it. */
  @Test
  void latency_isCountedUpToAndWithItsBound() {
    LoopCounters loop = new LoopCounters();
    GatewayCounters sum = new GatewayCounters(List.of(loop));
    long[] bounds = GatewayCounters.latencyBoundsUs();
    long total = 0;
    for (long bound : bounds) {
      loop.latency(bound);
      loop.latency(bound + 1);
      total += 2 * bound + 1;
    }
    long[] counts = sum.latencies();
    assertThat(counts).hasSize(bounds.length + 1);
    assertThat(counts[0]).isEqualTo(1);
    assertThat(counts[bounds.length]).isEqualTo(1);
    for (int i = 1; i < bounds.length; i++) {
      assertThat(counts[i]).as("up to %d us", bounds[i]).isEqualTo(2);
    }
    assertThat(sum.value(Counter.LATENCY_SUM_US)).isEqualTo(total);
  }
}
