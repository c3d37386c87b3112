package io.portcullis.server.run;

import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.GatewayCounters;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;

/**
 * How long calls took, as a Prometheus histogram that reads the gateway's own buckets when scraped.
 * Any thread.
 */
final class CallDurations implements Collector {
  /** The name without the suffixes {@code _bucket}, {@code _sum} and {@code _count}. */
  static final String NAME = "portcullis_call_duration_seconds";

  private static final double US_PER_SECOND = 1e6;

  private final GatewayCounters counters;

  CallDurations(GatewayCounters counters) {
    this.counters = counters;
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }

  @Override
  public HistogramSnapshot collect() {
    return HistogramSnapshot.builder()
        .name(NAME)
        .help("From a call's complete head to the end of its answer")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(boundsSeconds(), counters.latencies()))
                .sum(counters.value(Counter.LATENCY_SUM_US) / US_PER_SECOND)
                .build())
        .build();
  }

  /** The upper bounds, the last of them infinite. */
  private static double[] boundsSeconds() {
    long[] boundsUs = GatewayCounters.latencyBoundsUs();
    double[] bounds = new double[boundsUs.length + 1];
    for (int i = 0; i < boundsUs.length; i++) {
      bounds[i] = boundsUs[i] / US_PER_SECOND;
    }
    bounds[boundsUs.length] = Double.POSITIVE_INFINITY;
    return bounds;
  }
}
