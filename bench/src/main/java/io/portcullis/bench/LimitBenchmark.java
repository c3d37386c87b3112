package io.portcullis.bench;

import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.limit.BucketTable;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.LimitOutcome;
import io.portcullis.policy.limit.Quota;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times what rate limits cost a call: one limit that all share, one of which each caller has its
 * own bucket among many, and three over each other. The clock goes on so that most calls pass.
 *
 * <p>{@code ./dev bench jmh LimitBenchmark}; with {@code -prof gc} also the bytes allocated, which
 * are none.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LimitBenchmark {
  private static final int PROBES = 1 << 16;
  private static final long STEP_NS = 1_000;

  /** Limits and the callers that come to them. */
  @State(Scope.Thread)
  public static class Calls {

    /** Callers with a bucket each. */
    @Param({"10", "10000", "250000"})
    public int callers;

    private final LimitOutcome outcome = new LimitOutcome();
    private final BucketTable table = new BucketTable(BucketTable.DEFAULT_BOUND, 1);
    private final Quota quota = Quota.of(new RateLimit(1_000_000, 1));
    private final Limit shared = new Limit(LimitKind.ROUTE, quota);
    private final Limit key = new Limit(LimitKind.KEY, quota);
    private final Limit tenant = new Limit(LimitKind.TENANT, quota);
    private final Limit each = table.each(LimitKind.CLIENT, quota);
    private final long[] ids = new long[PROBES];
    private int at;
    private long nowNs;

    /** Makes the buckets and chooses who calls. */
    @Setup
    public void make() {
      SplittableRandom random = new SplittableRandom(callers);
      for (int i = 0; i < PROBES; i++) {
        ids[i] = random.nextInt(callers);
      }
      for (int caller = 0; caller < callers; caller++) {
        outcome.clear();
        outcome.take(each, caller * 0x9e37_79b9_7f4a_7c15L, caller, 0);
      }
    }

    private boolean takeEach() {
      at = (at + 1) & (PROBES - 1);
      long id = ids[at];
      return outcome.take(each, id * 0x9e37_79b9_7f4a_7c15L, id, nowNs);
    }

    private void next() {
      outcome.clear();
      nowNs += STEP_NS;
    }
  }

  /** One limit for all callers. */
  @Benchmark
  public boolean shared(Calls calls) {
    calls.next();
    return calls.outcome.take(calls.shared, 0, 0, calls.nowNs);
  }

  /** A bucket for each caller. */
  @Benchmark
  public boolean perCaller(Calls calls) {
    calls.next();
    return calls.takeEach();
  }

  /** A bucket for each caller, the key's limit and the plan's. */
  @Benchmark
  public boolean three(Calls calls) {
    calls.next();
    return calls.takeEach()
        && calls.outcome.take(calls.key, 0, 0, calls.nowNs)
        && calls.outcome.take(calls.tenant, 0, 0, calls.nowNs);
  }
}
