package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownRevisionTest {
  private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);
  private final KnownRevision known = new KnownRevision(nowNs::get);

  @Test
  void newerThanEnforced_behindCountsFromTheFirstThatIsMissing() {
    known.enforced(1, nowNs.get());
    known.exists(2);
    pass(Duration.ofSeconds(3));
    known.exists(3);
    pass(Duration.ofSeconds(4));

    assertThat(known.behind()).isEqualTo(Duration.ofSeconds(7));
    assertThat(known.newest()).isEqualTo(3);
  }

  @Test
  void enforced_behindIsZero_andOlderNewsChangesNothing() {
    known.exists(2);
    pass(Duration.ofSeconds(3));
    known.enforced(2, nowNs.get());
    known.exists(1);
    known.exists(-1);
    pass(Duration.ofSeconds(3));

    assertThat(known.behind()).isZero();
  }

  /** A writer that never rests: each revision is in force soon, and the next is there already. */
  @Test
  void enforcedWhileTheNextIsHeardOf_theNextHasItsFullTime() {
    known.enforced(1, nowNs.get());
    for (int revision = 2; revision < 40; revision++) {
      long readNs = nowNs.get();
      known.exists(revision);
      pass(Duration.ofSeconds(1));
      known.exists(revision + 1);
      known.enforced(revision, readNs);

      assertThat(known.behind()).isZero();
      assertThat(known.newest()).isEqualTo(revision + 1);
    }
  }

  /** Anybody who may connect to the database can announce anything. */
  @Test
  void announcedButNotThereWhenReadLater_isForgotten() {
    known.enforced(1, nowNs.get());
    known.exists(Long.MAX_VALUE);
    pass(Duration.ofSeconds(1));

    known.enforced(1, nowNs.get());

    assertThat(known.behind()).isZero();
    assertThat(known.newest()).isEqualTo(1);
  }

  private void pass(Duration time) {
    nowNs.addAndGet(time.toNanos());
  }
}
