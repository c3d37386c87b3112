package io.portcullis.bench.lab;

import picocli.CommandLine.Option;

/** How long a measurement takes that goes round by round; the same for each of them. */
public final class Rounds {

  @Option(names = "--rounds", defaultValue = "5", description = "rounds (default ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "seconds under load in each round (default ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "seconds of load before the first round (default ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  /** How many rounds. */
  public int count() {
    return count;
  }

  /** Seconds under load in each. */
  public int seconds() {
    return seconds;
  }

  /** Seconds under load before the first. */
  public int warmUpSeconds() {
    return warmUpSeconds;
  }
}
