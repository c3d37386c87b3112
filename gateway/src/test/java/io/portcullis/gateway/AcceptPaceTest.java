package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.gateway.admission.Admission;
import org.junit.jupiter.api.Test;

/** Whether a listener accepts, with channels that no network is needed for. */
class AcceptPaceTest {
  /** With 16 connections one may wait. */
  private final EmbeddedChannel listener = new EmbeddedChannel(new AcceptPace(new Admission(16)));

  private EmbeddedChannel accept() {
    EmbeddedChannel connection = new EmbeddedChannel(false, false);
    listener.writeInbound(connection);
    return connection;
  }

  @Test
  void connectionThatWaits_stopsAcceptingUntilItIsCounted() throws Exception {
    EmbeddedChannel connection = accept();
    assertThat(listener.config().isAutoRead()).isFalse();
    connection.register();
    assertThat(listener.config().isAutoRead()).isTrue();
    assertThat(connection.pipeline().names()).hasSize(1);
    // Its end later is no second place.
    connection.close();
    accept();
    assertThat(listener.config().isAutoRead()).isFalse();
  }

  /** So many lost ones would have stopped accepting for ever. */
  @Test
  void connectionThatDiesBeforeItIsCounted_givesItsPlaceBack() {
    EmbeddedChannel connection = new EmbeddedChannel();
    listener.writeInbound(connection);
    assertThat(listener.config().isAutoRead()).isFalse();
    connection.close();
    assertThat(listener.config().isAutoRead()).isTrue();
  }
}
