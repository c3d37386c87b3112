package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.channel.Faults;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** That a test of the gateway fails if a call came where none can be. */
class OwnFaultsTest {
  @Test
  void stateThatCannotBe_failsTheTest() {
    OwnFaults faults = OwnFaults.watch();
    Faults.closing("a connection", new IllegalStateException("a call cannot come here"));
    assertThatThrownBy(faults::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a call cannot come here");
  }

  @Test
  void networksAndWhatCameBefore_areNoFaults() {
    Faults.closing("a connection", new IllegalStateException("as if it were of another test"));
    OwnFaults faults = OwnFaults.watch();
    Faults.closing("a connection", new IOException("as if it were cut off"));
    assertThatCode(faults::close).doesNotThrowAnyException();
  }
}
