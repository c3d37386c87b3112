package io.portcullis.policy;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;

/**
 * Compiles configuration into snapshots, again and again, touching only what changed.
 *
 * <p>Not thread safe: owned by the policy-reloader thread. After an exception its state is
 * undefined and the next call must be {@link #load}.
 */
public final class PolicyCompiler {
  private final PolicyOptions options;

  /** A compiler that has nothing loaded. */
  public PolicyCompiler(PolicyOptions options) {
    this.options = options;
  }

  /** Forgets what was loaded and compiles {@code configuration} as a whole. */
  public PolicySnapshot load(Configuration configuration) {
    return new PolicySnapshot(configuration.revision());
  }

  /**
   * Compiles the state after {@code delta}.
   *
   * @throws IllegalArgumentException unless {@code delta.fromRevision()} is what is loaded
   */
  public PolicySnapshot apply(ConfigurationDelta delta) {
    return new PolicySnapshot(delta.revision());
  }

  /** What {@link #load} and {@link #apply} did since this compiler was made. */
  public CompileCounters counters() {
    return new CompileCounters(0, 0, 0, 0);
  }

  PolicyOptions options() {
    return options;
  }

  /**
   * Work done, so that tests and status can show that a change costs only what it touches.
   *
   * @param loads whole configurations compiled
   * @param applies deltas compiled
   * @param tablesBuilt address tables built, of clients and of allow lists
   * @param assignmentSetsCopied bit sets of assigned clients copied
   */
  public record CompileCounters(
      long loads, long applies, long tablesBuilt, long assignmentSetsCopied) {}
}
