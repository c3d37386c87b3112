package io.portcullis.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is done about connections that were accepted and then lost. */
class AdmissionTest {
  @Test
  void connectionOfWhichNothingIsHeard_holdsUpAcceptingForAWhileOnly() {
    Admission admission = new Admission(16);
    AtomicInteger resumed = new AtomicInteger();
    assertThat(admission.accepted()).isTrue();
    admission.resumeLater(resumed::incrementAndGet);
    admission.sweep(System.nanoTime());
    assertThat(resumed).hasValue(0);
    admission.sweep(System.nanoTime() + 2 * Admission.LOST_NS);
    assertThat(resumed).hasValue(1);
    // The one given up comes after all: it was given back once.
    admission.waitsNoMore();
    assertThat(admission.accepted()).isTrue();
  }
}
