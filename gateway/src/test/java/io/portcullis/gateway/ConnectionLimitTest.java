package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.policy.DenyReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  /** Both places are in the middle of a call: there is none that could be spared. */
  @Test
  void connectionBeyondTheLimit_is503AndOthersGoOn() throws Exception {
    Duration time = Duration.ofSeconds(30);
    RelayOptions two =
        new RelayOptions(HeadLimits.DEFAULT, time, time, time, time, time, 2, 1 << 20);
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()), o -> o.withRelay(two))) {
      try (RawCaller first = gateway.connect();
          RawCaller second = gateway.connect()) {
        assertThat(first.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
        assertThat(second.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
        for (RawCaller calling : List.of(first, second)) {
          calling.send(head("POST /", "r") + "Content-Length: 2\r\n\r\n");
        }
        GatewayFixture.await(
            "both calls are under way",
            () -> gateway.gateway.counters().value(Counter.UPSTREAM_REUSES) == 2);
        try (RawCaller third = gateway.connect()) {
          Answer answer = third.send(head("GET /", "r") + "\r\n").readAnswer();
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.field("retry-after")).isEqualTo("1");
          assertThat(answer.body()).contains("\"type\":\"overloaded\"");
          assertThat(third.isClosedByPeer()).isTrue();
        }
        for (RawCaller calling : List.of(first, second)) {
          assertThat(calling.send("ok").readAnswer("POST").status()).isEqualTo(200);
        }
        assertThat(first.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
        assertThat(gateway.gateway.counters().refused(DenyReason.OVERLOADED)).isEqualTo(1);
      }
      GatewayFixture.await(
          "the connections' end", () -> gateway.gateway.counters().openConnections() == 0);
      try (RawCaller next = gateway.connect()) {
        assertThat(next.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      }
    }
  }
}
