package io.portcullis.server.run;

import static io.portcullis.server.run.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.api.health.ServerStatus.Problem;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real reloader whose source fails or hangs as told, and event loops that say they stand. */
class ReadinessTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);

  private final ActivePolicy policy = new ActivePolicy(PolicySnapshot.empty());
  private final AtomicReference<Duration> quiet = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<Optional<String>> lost = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private final Readiness.Disk disk = new Readiness.Disk(lost::get, trouble::get, Optional::empty);
  private final Source source = new Source();
  private final PolicyReloader reloader =
      PolicyReloader.start(
          source,
          new PolicyCompiler(PolicyOptions.DEFAULT),
          policy,
          Duration.ofMillis(10),
          Clock.systemUTC());

  @AfterEach
  void close() {
    source.release();
    reloader.close();
  }

  @Test
  void allWell_isReadyOnlyBetweenStartAndDrain() {
    Readiness readiness = new Readiness(reloader, policy, Clock.systemUTC(), limits(LONG), disk);
    assertThat(codes(readiness)).containsExactly("starting");

    readiness.serving(quiet::get, () -> true);
    assertThat(codes(readiness)).isEmpty();

    readiness.draining();
    assertThat(codes(readiness)).containsExactly("draining");
  }

  @Test
  void loopStandsOrListenerCloses_isNotReady_andAgainWhenItTurns() {
    Readiness readiness = serving(limits(LONG));

    quiet.set(Duration.ofSeconds(7));
    assertThat(readiness.notReady())
        .containsExactly(
            new Problem("event_loop_stalled", "A thread that answers calls has stood for 7 s."));

    quiet.set(Duration.ofSeconds(1));
    assertThat(codes(readiness)).isEmpty();

    readiness.serving(quiet::get, () -> false);
    assertThat(codes(readiness)).containsExactly("not_listening");
  }

  /** The trap: the number can be read, the rest cannot; a revoked key would pass for ever. */
  @Test
  void knownRevisionThatCannotBeRead_isNotReady_untilItIsInForce() {
    Readiness readiness = serving(limits(LONG));
    source.unreadable = true;
    source.revision = 5;

    await(() -> codes(readiness).contains("revision_not_enforced"));
    assertThat(readiness.notReady().getFirst().message())
        .startsWith("Configuration 5 is known")
        .endsWith("0 is in force.");
    assertThat(readiness.degraded())
        .extracting(Problem::code)
        .containsExactly("configuration_unreadable");

    source.unreadable = false;
    await(() -> codes(readiness).isEmpty());
    await(() -> readiness.degraded().isEmpty());
  }

  @Test
  void committedHereAndThenTheDatabaseIsAway_isNotReady() {
    Readiness readiness = serving(limits(LONG));
    source.away = true;
    reloader.signal(9);

    await(() -> codes(readiness).contains("revision_not_enforced"));
  }

  @Test
  void databaseAway_staysReadyAndSaysSo() {
    Readiness readiness = serving(limits(LONG));
    source.away = true;

    await(() -> !readiness.degraded().isEmpty());
    assertThat(codes(readiness)).isEmpty();
    assertThat(readiness.degraded().getFirst().message()).endsWith("the database is away");
  }

  @Test
  void databaseHangs_staysReadyAndSaysSo() {
    Readiness readiness = serving(limits(LONG));
    source.hang();

    await(() -> readiness.degraded().stream().anyMatch(p -> p.code().equals("database_silent")));
    assertThat(codes(readiness)).isEmpty();
  }

  @Test
  void databaseAwayForLongerThanMaxPolicyAge_isNotReady() {
    Readiness readiness = serving(limits(SHORT));
    source.away = true;

    await(() -> codes(readiness).contains("policy_too_old"));

    source.away = false;
    await(() -> codes(readiness).isEmpty());
  }

  @Test
  void fileOfTheDatabaseLost_isNotReady_withoutNamingItToStrangers() {
    Readiness readiness = serving(limits(LONG));
    lost.set(Optional.of("/secret/place/portcullis.db was removed or moved away"));

    assertThat(codes(readiness)).containsExactly("database_file_lost");
    assertThat(readiness.notReady().getFirst().message()).doesNotContain("/secret");
  }

  @Test
  void databaseInTrouble_isDegraded() {
    Readiness readiness = serving(limits(LONG));
    trouble.set(Optional.of("the disk is full"));

    assertThat(readiness.degraded()).contains(new Problem("database_trouble", "the disk is full"));
    assertThat(codes(readiness)).isEmpty();
  }

  @Test
  void reloaderThreadGone_isNotReady() {
    Readiness readiness = serving(limits(LONG));
    reloader.close();

    assertThat(codes(readiness)).containsExactly("reloader_stalled");
  }

  private Readiness serving(Readiness.Limits limits) {
    Readiness readiness = new Readiness(reloader, policy, Clock.systemUTC(), limits, disk);
    readiness.serving(quiet::get, () -> true);
    return readiness;
  }

  private static Readiness.Limits limits(Duration policyAge) {
    return new Readiness.Limits(Duration.ofSeconds(5), LONG, SHORT, SHORT, Optional.of(policyAge));
  }

  private static List<String> codes(Readiness readiness) {
    return readiness.notReady().stream().map(Problem::code).toList();
  }

  /** Holds nothing but a revision; away, unreadable or silent as told. */
  private static final class Source implements ConfigurationSource {
    volatile long revision;
    volatile boolean away;
    volatile boolean unreadable;
    private volatile @Nullable CountDownLatch hanging;

    void hang() {
      hanging = new CountDownLatch(1);
    }

    void release() {
      CountDownLatch latch = hanging;
      hanging = null;
      if (latch != null) {
        latch.countDown();
      }
    }

    @Override
    public long revision() {
      CountDownLatch latch = hanging;
      if (latch != null) {
        try {
          latch.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      return revision;
    }

    @Override
    public Configuration configuration() {
      if (unreadable) {
        throw new IllegalStateException("a damaged page");
      }
      return EmptyConfiguration.at(revision());
    }

    @Override
    public Optional<ConfigurationDelta> changesSince(long from) {
      if (unreadable) {
        throw new IllegalStateException("a damaged page");
      }
      return from == revision()
          ? Optional.of(EmptyConfiguration.change(from, from))
          : Optional.empty();
    }
  }
}
