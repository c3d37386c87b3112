package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus.Problem;
import io.portcullis.gateway.Gateway;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.server.start.DataDirectory;
import io.portcullis.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether calls should be sent here: found each time by looking at the parts, not remembered.
 *
 * <p>With the database away calls go on, so that alone is no reason; a newer state that this node
 * knows of and does not enforce is one, because a key that was revoked would still open.
 *
 * <p>Any thread; it reads a few fields and blocks on nothing.
 */
final class Readiness {
  private final PolicyReloader reloader;
  private final ActivePolicy policy;
  private final Clock clock;
  private final Limits limits;
  private final Disk disk;

  private volatile @Nullable Gate gate;
  private volatile boolean draining;

  /**
   * Not ready until {@link #serving}.
   *
   * @param policy what the reloader publishes to
   * @param clock the reloader's
   */
  Readiness(PolicyReloader reloader, ActivePolicy policy, Clock clock, Limits limits, Disk disk) {
    this.reloader = reloader;
    this.policy = policy;
    this.clock = clock;
    this.limits = limits;
    this.disk = disk;
  }

  /** Both listeners accept from now on. */
  void serving(Gateway running) {
    serving(running::longestQuiet, running::listening);
  }

  /**
   * As above.
   *
   * @param quiet how long ago the event loop last turned that is quiet the longest
   * @param listening whether the gateway's listeners are open
   */
  void serving(Supplier<Duration> quiet, BooleanSupplier listening) {
    gate = new Gate(quiet, listening);
  }

  /** From now on this node is not ready, for good. */
  void draining() {
    draining = true;
  }

  /** Why no calls should be sent here; empty: it is ready. */
  List<Problem> notReady() {
    Gate running = gate;
    if (draining) {
      return List.of(new Problem("draining", "The server is stopping."));
    }
    if (running == null || policy.current().revision() < 0) {
      return List.of(new Problem("starting", "The server has not started yet."));
    }
    List<Problem> problems = new ArrayList<>();
    if (!running.listening.getAsBoolean()) {
      problems.add(new Problem("not_listening", "A listener for calls is closed."));
    }
    Duration quiet = running.quiet.get();
    if (longer(quiet, limits.loopQuiet)) {
      problems.add(
          problem("event_loop_stalled", "A thread that answers calls has stood for %s.", quiet));
    }
    addStalledReloader(problems);
    Duration behind = reloader.known().behind();
    if (longer(behind, limits.unenforced)) {
      problems.add(
          problem(
              "revision_not_enforced",
              "Configuration %d is known and has not come into force for %%s; %d is in force."
                  .formatted(reloader.known().newest(), policy.current().revision()),
              behind));
    }
    if (disk.lostFiles.get().isPresent()) {
      problems.add(
          new Problem(
              "database_file_lost",
              "The file of the database was removed, moved or replaced; changes are refused."));
    }
    limits.policyAge.ifPresent(longest -> addTooOld(problems, longest));
    return problems;
  }

  /** What is wrong although calls may be sent here. */
  List<Problem> degraded() {
    List<Problem> problems = new ArrayList<>();
    PolicyReloader.State state = reloader.state();
    String error = state.error();
    if (error != null) {
      problems.add(
          new Problem(
              "configuration_unreadable",
              "The configuration cannot be read; calls go on under the last: " + error));
    }
    PolicyReloader.Step step = reloader.step();
    if (step.kind() == PolicyReloader.Step.Kind.READ && longer(step.age(), limits.databaseSilent)) {
      problems.add(
          problem(
              "database_silent",
              "The database has not answered the reloader for %s; calls go on under the last"
                  + " configuration.",
              step.age()));
    }
    disk.trouble.get().ifPresent(trouble -> problems.add(new Problem("database_trouble", trouble)));
    disk.lostLock
        .get()
        .ifPresent(lost -> problems.add(new Problem("data_directory_lock_lost", lost)));
    return problems;
  }

  /** A database that does not answer is not the reloader's fault, and no reason here. */
  private void addStalledReloader(List<Problem> problems) {
    PolicyReloader.Step step = reloader.step();
    boolean stalled =
        switch (step.kind()) {
          case READ -> false;
          case PAUSE -> longer(step.age(), reloader.longestPause().plus(limits.reloaderQuiet));
          case COMPILE -> longer(step.age(), limits.reloaderQuiet);
        };
    if (stalled || !reloader.runs()) {
      problems.add(
          problem(
              "reloader_stalled",
              "The thread that brings changes into force has stood for %s.",
              step.age()));
    }
  }

  private void addTooOld(List<Problem> problems, Duration longest) {
    Instant confirmedAt = reloader.state().confirmedAt();
    Duration age =
        confirmedAt == null ? Duration.ZERO : Duration.between(confirmedAt, clock.instant());
    if (longer(age, longest)) {
      problems.add(
          problem(
              "policy_too_old",
              "The configuration in force was last known to be the newest %s ago"
                  + " (max-policy-age).",
              age));
    }
  }

  private static boolean longer(Duration time, Duration limit) {
    return time.compareTo(limit) > 0;
  }

  private static Problem problem(String code, String message, Duration time) {
    return new Problem(code, message.formatted(time.toSeconds() + " s"));
  }

  /** What can be seen of the gateway. */
  private record Gate(Supplier<Duration> quiet, BooleanSupplier listening) {}

  /**
   * What can be seen of database and data directory; each empty when all is well.
   *
   * @param lostFiles which file of the database is not at its path any more
   * @param trouble why the database could not do what it was asked last
   * @param lostLock that the data directory could be taken by another server
   */
  record Disk(
      Supplier<Optional<String>> lostFiles,
      Supplier<Optional<String>> trouble,
      Supplier<Optional<String>> lostLock) {
    /** Those of a server. */
    static Disk of(Store store, DataDirectory directory) {
      return new Disk(store::lostFiles, store::trouble, directory::lost);
    }
  }

  /**
   * How long what may last before it is a problem.
   *
   * @param loopQuiet an event loop may stand; it turns once a second when idle
   * @param reloaderQuiet the reloader may compile, or oversleep its pause
   * @param databaseSilent the database may take to answer the reloader before that is shown
   * @param unenforced a newer revision may be known that is not in force
   * @param policyAge what is in force may be unconfirmed; empty: for ever
   */
  record Limits(
      Duration loopQuiet,
      Duration reloaderQuiet,
      Duration databaseSilent,
      Duration unenforced,
      Optional<Duration> policyAge) {
    /** Those of docs/operations.md, with the operator's {@code policyAge}. */
    static Limits of(Optional<Duration> policyAge) {
      return new Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          policyAge);
    }
  }
}
