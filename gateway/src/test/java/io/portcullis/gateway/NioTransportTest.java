package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.channel.Transport;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The transport of machines without epoll, which all other tests take where it is there. */
class NioTransportTest {
  @Test
  void calls_areRelayedAndRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .guardedRoute("r", upstream.url(), "127.0.0.1")
                    .openRoute("none", "http://127.0.0.1:1"),
                UnaryOperator.identity(),
                Transport.NIO);
        RawCaller caller = gateway.connect();
        RawCaller stranger = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 2}, 0)) {
      String large = "x".repeat(300_000);
      for (int i = 0; i < 3; i++) {
        caller.send(head("POST /", "r") + "Content-Length: 300000\r\n\r\n" + large);
        assertThat(caller.readAnswer().body()).isEqualTo(large);
        caller.send(head("POST /", "r") + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
        assertThat(caller.readAnswer().body()).isEqualTo("ab");
      }
      assertThat(upstream.connections()).isEqualTo(1);

      Answer refused = stranger.send(head("GET /", "r") + "\r\n").readAnswer();
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).contains("\"ip\":\"127.0.0.2\"");
      assertThat(caller.send(head("GET /", "none") + "\r\n").readAnswer().status()).isEqualTo(502);

      stranger.close();
      caller.close();
      assertThat(gateway.gateway.drain(Duration.ofSeconds(20))).isTrue();
    }
  }
}
