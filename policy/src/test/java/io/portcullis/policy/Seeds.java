package io.portcullis.policy;

import java.util.stream.LongStream;

/**
 * The seeds of a property test: the same ones in every run, so that what was found once stays
 * found, and a few of the clock that no run had before. A failure must show its seed; {@code
 * -Dportcullis.seed=} with it makes it the first of the clock's.
 */
public final class Seeds {
  private static final int OF_THE_CLOCK = 10;

  private Seeds() {}

  /** From 0 to before {@code fixed}, then ten of the clock, which are larger than an int. */
  public static long[] of(int fixed) {
    long clock = Long.getLong("portcullis.seed", System.currentTimeMillis() * 1_000);
    return LongStream.concat(
            LongStream.range(0, fixed), LongStream.range(clock, clock + OF_THE_CLOCK))
        .toArray();
  }
}
