package io.portcullis.bench.lab;

import java.util.Arrays;
import java.util.Locale;

/** Times of single calls, in milliseconds. Not thread safe. */
public final class Latencies {

  private static final double NANOS_PER_MS = 1e6;

  private double[] ms = new double[1024];
  private int count;

  /** Adds a call that took so many nanoseconds. */
  public void add(long nanos) {
    if (count == ms.length) {
      ms = Arrays.copyOf(ms, 2 * count);
    }
    ms[count++] = nanos / NANOS_PER_MS;
  }

  /**
   * The time that a share of the calls did not exceed.
   *
   * @param share 0 to 1, such as 0.99
   */
  public double percentile(double share) {
    double[] sorted = Arrays.copyOf(ms, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, (int) Math.ceil(share * count) - 1)];
  }

  /** Number, median, 99th percentile and the longest, for a table. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%5d calls  p50 %7.2f ms  p99 %7.2f ms  longest %7.2f ms",
        count,
        percentile(0.5),
        percentile(0.99),
        percentile(1));
  }
}
