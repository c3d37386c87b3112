package io.portcullis.server.run;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.compile.PolicyCompiler.CompileCounters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries configuration from the database to the data plane: reads what changed, compiles it,
 * publishes it.
 *
 * <p>One thread, {@code policy-reloader}, does all of it. It is woken by {@link #signal} and looks
 * by itself each poll interval, because a signal can be lost and another node's may never come.
 * When reading or compiling fails, whatever is thrown, the snapshot in force stays, the failure is
 * shown, the next attempt comes after a growing pause, and loads everything: a compiler that failed
 * half-way knows nothing for sure.
 *
 * <p>Whether it does its work can be looked at: how long it has been at its present step, and how
 * long a newer revision is known that is not in force.
 */
final class PolicyReloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyReloader.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  private final ConfigurationSource source;
  private final PolicyCompiler compiler;
  private final ActivePolicy policy;
  private final Duration pollInterval;
  private final Clock clock;
  private final KnownRevision known = new KnownRevision(System::nanoTime);
  private final Semaphore signals = new Semaphore(0);
  private final CompletableFuture<@Nullable Void> firstLoad = new CompletableFuture<>();
  private final Thread thread;

  /** Owned by the thread; whether the compiler holds the state that is in force. */
  private boolean loaded;

  private volatile Step step = Step.at(Step.Kind.PAUSE);
  private volatile State state = new State(null, null, null, new CompileCounters(0, 0, 0, 0));
  private volatile boolean closed;

  private PolicyReloader(
      ConfigurationSource source,
      PolicyCompiler compiler,
      ActivePolicy policy,
      Duration pollInterval,
      Clock clock) {
    this.source = source;
    this.compiler = compiler;
    this.policy = policy;
    this.pollInterval = pollInterval;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("policy-reloader").daemon().unstarted(this::run);
  }

  /**
   * Loads everything and keeps following. Blocks until the first snapshot is in force.
   *
   * @param compiler from now on owned by the reloader's thread
   * @throws RuntimeException what the first load threw; then no thread is left
   */
  static PolicyReloader start(
      ConfigurationSource source,
      PolicyCompiler compiler,
      ActivePolicy policy,
      Duration pollInterval,
      Clock clock) {
    PolicyReloader reloader = new PolicyReloader(source, compiler, policy, pollInterval, clock);
    reloader.thread.start();
    try {
      reloader.firstLoad.join();
    } catch (CompletionException e) {
      reloader.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    return reloader;
  }

  /**
   * Says that something may have changed. Any thread, no blocking.
   *
   * @param revision which is known to exist; -1 if that is not known
   */
  void signal(long revision) {
    known.exists(revision);
    signals.release();
  }

  /** The newest revision known, and how long it has not been in force. Any thread. */
  KnownRevision known() {
    return known;
  }

  /** What the thread is at, and since when. Any thread. */
  Step step() {
    return step;
  }

  /** The longest that the thread waits for a signal. */
  Duration longestPause() {
    return pollInterval.compareTo(LONGEST_BACKOFF) > 0 ? pollInterval : LONGEST_BACKOFF;
  }

  /** Whether the thread is there. */
  boolean runs() {
    return thread.isAlive();
  }

  /** How it is doing. Any thread. */
  State state() {
    return state;
  }

  private void run() {
    Duration backoff = FIRST_BACKOFF;
    while (!closed) {
      Duration pause;
      if (reload()) {
        firstLoad.complete(null);
        backoff = FIRST_BACKOFF;
        pause = pollInterval;
      } else {
        pause = backoff;
        Duration longer = backoff.multipliedBy(2);
        backoff = longer.compareTo(LONGEST_BACKOFF) < 0 ? longer : LONGEST_BACKOFF;
      }
      step = Step.at(Step.Kind.PAUSE);
      try {
        // True or false: either way it is time to look.
        boolean signalled = signals.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("woken, signalled: {}", signalled);
      } catch (InterruptedException e) {
        return;
      }
      signals.drainPermits();
    }
  }

  private boolean reload() {
    try {
      long readNs = System.nanoTime();
      PolicySnapshot next = compileNext();
      if (next != null) {
        policy.publish(next);
      }
      loaded = true;
      succeed(readNs);
      return true;
    } catch (RuntimeException | Error e) {
      loaded = false;
      fail(e);
      firstLoad.completeExceptionally(e);
      return false;
    }
  }

  /** The snapshot of what the database holds now; null if it is the one in force. */
  private @Nullable PolicySnapshot compileNext() {
    step = Step.at(Step.Kind.READ);
    // Alone and first: what cannot be read or compiled after it is known to be missing.
    known.exists(source.revision());
    if (!loaded) {
      return load();
    }
    Optional<ConfigurationDelta> changes = source.changesSince(policy.current().revision());
    if (changes.isEmpty()) {
      return load();
    }
    ConfigurationDelta delta = changes.get();
    if (delta.revision() == delta.fromRevision()) {
      return null;
    }
    known.exists(delta.revision());
    step = Step.at(Step.Kind.COMPILE);
    return compiler.apply(delta);
  }

  private PolicySnapshot load() {
    step = Step.at(Step.Kind.READ);
    Configuration all = source.configuration();
    known.exists(all.revision());
    step = Step.at(Step.Kind.COMPILE);
    return compiler.load(all);
  }

  private void succeed(long readNs) {
    known.enforced(policy.current().revision(), readNs);
    if (state.error() != null) {
      LOG.info("Configuration is read again, revision {}", policy.current().revision());
    }
    state = new State(clock.instant(), null, state.failedAt(), compiler.counters());
  }

  private void fail(Throwable e) {
    String error = e instanceof Error || e.getMessage() == null ? e.toString() : e.getMessage();
    if (state.error() == null) {
      LOG.warn("Configuration cannot be read; calls go on under the last: {}", error);
      LOG.debug("Reading the configuration failed", e);
    }
    state = new State(state.confirmedAt(), error, clock.instant(), state.work());
    if (e instanceof Error) {
      // May end the process; if not, it was one attempt that failed.
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    closed = true;
    signals.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What the thread is at.
   *
   * @param sinceNs in the time of {@link System#nanoTime}
   */
  record Step(Kind kind, long sinceNs) {
    /** The kinds of steps. */
    enum Kind {
      /** Waiting for a signal or the next poll. */
      PAUSE,
      /** Waiting for the database. */
      READ,
      /** Compiling and publishing. */
      COMPILE
    }

    private static Step at(Kind kind) {
      return new Step(kind, System.nanoTime());
    }

    /** How long it has been at it. */
    Duration age() {
      return Duration.ofNanos(Math.max(0, System.nanoTime() - sinceNs));
    }
  }

  /**
   * How the reloader is doing.
   *
   * @param confirmedAt when the snapshot in force was last known to be the newest; null: never
   * @param error why the last attempt failed; null if it succeeded
   * @param failedAt when the last failed attempt was; null if none failed
   * @param work what the compiler did
   */
  record State(
      @Nullable Instant confirmedAt,
      @Nullable String error,
      @Nullable Instant failedAt,
      CompileCounters work) {}
}
