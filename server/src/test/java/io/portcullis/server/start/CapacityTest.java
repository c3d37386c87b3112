package io.portcullis.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CapacityTest {
  private static final long LARGE_HEAP = 8L << 30;
  private static final int OWN = 150;

  @Test
  void enoughOfAll_nothingIsLowered() {
    for (long descriptors : new long[] {65_536, -1, Long.MAX_VALUE}) {
      Capacity capacity = Capacity.of(20_000, descriptors, OWN, LARGE_HEAP);
      assertThat(capacity.connections()).isEqualTo(20_000);
      assertThat(capacity.managementConnections()).isEqualTo(256);
      assertThat(capacity.warnings()).isEmpty();
    }
  }

  /**
   * Each connection may need one to an upstream, and an eighth more come before they are closed.
   */
  @Test
  void fewDescriptors_lowerTheConnectionsSoThatAllFit() {
    for (int descriptors = 200; descriptors < 50_000; descriptors += 7) {
      Capacity capacity = Capacity.of(20_000, descriptors, OWN, LARGE_HEAP);
      int callers = capacity.connections();
      assertThat(OWN + capacity.managementConnections() + 2 * callers + callers / 8 + 2)
          .isLessThanOrEqualTo(descriptors);
    }
  }

  @Test
  void warning_namesTheLimitWhatItLeavesAndWhatToDo() {
    assertThat(Capacity.of(20_000, 1_024, OWN, LARGE_HEAP).warnings())
        .containsExactly(
            "max-connections is 20000, but the limit of open files, 1024, leaves room for 352,"
                + " which is in force: raise the limit to 42908 (ulimit -n, or LimitNOFILE= of the"
                + " service), or lower max-connections");
    assertThat(Capacity.of(20_000, 42_908, OWN, LARGE_HEAP).warnings()).isEmpty();
  }

  @Test
  void smallHeap_lowersTheConnections() {
    assertThat(Capacity.of(20_000, 65_536, OWN, 64 << 20).warnings())
        .containsExactly(
            "max-connections is 20000, but a heap of 64 MiB leaves room for 4096, which is in"
                + " force: give it 313 MiB (-Xmx), or lower max-connections");
    assertThat(Capacity.of(20_000, 65_536, OWN, 313L << 20).warnings()).isEmpty();
  }

  @Test
  void tooFewDescriptors_refuseTheStart() {
    assertThatThrownBy(() -> Capacity.of(20_000, 64, OWN, LARGE_HEAP))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The limit of open files is 64, and this server needs at least 190: raise it (ulimit"
                + " -n, or LimitNOFILE= of the service).");
  }
}
