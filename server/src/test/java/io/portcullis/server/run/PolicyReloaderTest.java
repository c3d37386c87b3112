package io.portcullis.server.run;

import static io.portcullis.server.run.Soon.SOON;
import static io.portcullis.server.run.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyReloaderTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private final Database database = new Database();
  private final ActivePolicy policy = new ActivePolicy(PolicySnapshot.empty());
  private @Nullable PolicyReloader started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void start_returns_firstSnapshotInForce() {
    database.revision.set(7);

    PolicyReloader reloader = start(NEVER);

    assertThat(policy.current().revision()).isEqualTo(7);
    assertThat(reloader.state().work().loads()).isEqualTo(1);
    assertThat(reloader.state().confirmedAt()).isNotNull();
  }

  @Test
  void start_databaseAway_throwsWhatItThrew() {
    database.away = true;

    assertThatThrownBy(() -> start(NEVER)).hasMessage("the database is away");
  }

  @Test
  void signal_changeIsPublishedWithoutAPoll() throws InterruptedException {
    PolicyReloader reloader = start(NEVER);

    database.revision.set(1);
    reloader.signal(-1);

    assertThat(policy.awaitRevision(1, SOON)).isTrue();
    await(() -> reloader.state().work().applies() == 1);
    assertThat(reloader.state().work().loads()).as("a change is not a load").isEqualTo(1);
  }

  /** The trap: a signal that is lost, or another node's, which none announces. */
  @Test
  void poll_findsWhatNoSignalAnnounced() throws InterruptedException {
    start(Duration.ofMillis(10));

    database.revision.set(1);

    assertThat(policy.awaitRevision(1, SOON)).isTrue();
  }

  @Test
  void databaseAway_snapshotStaysAndFailureShows_thenLoadsEverything() throws InterruptedException {
    PolicyReloader reloader = start(Duration.ofMillis(10));
    database.away = true;
    await(() -> reloader.state().error() != null);

    assertThat(reloader.state().error()).isEqualTo("the database is away");
    assertThat(reloader.state().failedAt()).isNotNull();
    assertThat(policy.current().revision()).isEqualTo(0);

    database.revision.set(2);
    database.away = false;

    assertThat(policy.awaitRevision(2, SOON)).isTrue();
    await(() -> reloader.state().error() == null);
    assertThat(reloader.state().work().loads()).isEqualTo(2);
  }

  /** The trap: an error ends the thread, and what was revoked passes for ever. */
  @Test
  void sourceThrowsAnError_isAFailureThatShows_andTheThreadGoesOn() throws InterruptedException {
    PolicyReloader reloader = start(Duration.ofMillis(10));
    database.unreadable = new StackOverflowError("too deep");
    database.revision.set(3);
    await(() -> reloader.state().error() != null);

    assertThat(reloader.state().error()).contains("StackOverflowError").contains("too deep");
    assertThat(reloader.runs()).isTrue();
    assertThat(reloader.known().newest()).as("its number was read").isEqualTo(3);
    assertThat(reloader.known().behind()).isPositive();
    assertThat(policy.current().revision()).isZero();

    database.unreadable = null;

    assertThat(policy.awaitRevision(3, SOON)).isTrue();
    await(() -> reloader.known().behind().isZero());
  }

  @Test
  void databaseHangs_theStepShowsSinceWhen_andTheRevisionIsKnown() {
    CountDownLatch until = new CountDownLatch(1);
    PolicyReloader reloader = start(Duration.ofMillis(10));
    database.hang = until;
    try {
      reloader.signal(4);
      await(() ->
          reloader.step().kind() == PolicyReloader.Step.Kind.READ
              && reloader.step().age().compareTo(Duration.ofMillis(50)) > 0);

      assertThat(reloader.known().behind()).isPositive();
      assertThat(reloader.known().newest()).isEqualTo(4);
    } finally {
      database.hang = null;
      until.countDown();
    }
    // The database never had a revision 4.
    await(() -> reloader.known().behind().isZero());
  }

  @Test
  void feedTrimmed_loadsEverything() throws InterruptedException {
    PolicyReloader reloader = start(NEVER);
    database.trimmed = true;

    database.revision.set(5);
    reloader.signal(-1);

    assertThat(policy.awaitRevision(5, SOON)).isTrue();
    await(() -> reloader.state().work().loads() == 2);
  }

  @Test
  void nothingChanged_publishesNothing() {
    PolicyReloader reloader = start(Duration.ofMillis(1));
    PolicySnapshot first = policy.current();
    long before = database.polls.get();

    await(() -> database.polls.get() > before + 3);

    assertThat(policy.current()).isSameAs(first);
    assertThat(reloader.state().work().applies()).isZero();
  }

  private PolicyReloader start(Duration pollInterval) {
    PolicyReloader reloader =
        PolicyReloader.start(
            database,
            new PolicyCompiler(PolicyOptions.DEFAULT),
            policy,
            pollInterval,
            Clock.systemUTC());
    started = reloader;
    return reloader;
  }

  /** Holds nothing but a revision; can be away, or have forgotten its feed. */
  private static final class Database implements ConfigurationSource {
    final AtomicLong revision = new AtomicLong();
    final AtomicLong polls = new AtomicLong();
    volatile boolean away;
    volatile boolean trimmed;
    volatile @Nullable Error unreadable;
    volatile @Nullable CountDownLatch hang;

    @Override
    public long revision() {
      failIfAway();
      return revision.get();
    }

    @Override
    public Configuration configuration() {
      failIfAway();
      failIfUnreadable();
      return EmptyConfiguration.at(revision.get());
    }

    @Override
    public Optional<ConfigurationDelta> changesSince(long from) {
      polls.incrementAndGet();
      failIfAway();
      failIfUnreadable();
      if (trimmed) {
        return Optional.empty();
      }
      return Optional.of(EmptyConfiguration.change(from, revision.get()));
    }

    /** The number can be read, the rest cannot, or not yet. */
    private void failIfUnreadable() {
      Error error = unreadable;
      if (error != null) {
        throw error;
      }
      CountDownLatch until = hang;
      if (until != null) {
        try {
          until.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    private void failIfAway() {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
    }
  }
}
