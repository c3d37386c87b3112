package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import org.junit.jupiter.api.Test;

/** Several requests on the way at once: answered one after the other, in their order. */
class PipeliningTest {
  @Test
  void requestsSentAtOnce_areAnsweredInOrder() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        String body = "body " + i;
        requests.append(
            switch (i % 4) {
              case 0 ->
                  head("POST /", "r") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
              case 1 ->
                  head("POST /", "r")
                      + "Transfer-Encoding: chunked\r\n\r\n"
                      + Integer.toHexString(body.length())
                      + "\r\n"
                      + body
                      + "\r\n0\r\n\r\n";
              case 2 ->
                  head("POST /", "none") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
              default -> head("GET /", "r") + "\r\n";
            });
      }
      caller.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        Answer answer = caller.readAnswer();
        switch (i % 4) {
          case 0, 1 -> assertThat(answer.body()).isEqualTo("body " + i);
          case 2 -> assertThat(answer.status()).isEqualTo(404);
          default -> assertThat(answer.body()).isEmpty();
        }
      }
      // Not one: a connection is given back only after its read burst, when the next call has
      // begun.
      assertThat(upstream.connections()).isLessThanOrEqualTo(2);
    }
  }

  /** What follows a request that ends the connection is not looked at. */
  @Test
  void requestAfterClose_isNotServed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("GET /one", "r") + "Connection: close\r\n\r\n" + head("GET /two", "r") + "\r\n");
      assertThat(caller.readAnswer().field("connection")).isEqualTo("close");
      assertThat(caller.isClosedByPeer()).isTrue();
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** The smuggler's hope: that bytes after a refused request are taken for the next one. */
  @Test
  void bytesAfterAnAmbiguousRequest_areNeverARequest() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("POST /", "r")
              + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
              + head("GET /smuggled", "r")
              + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(400);
      assertThat(caller.isClosedByPeer()).isTrue();
      assertThat(upstream.requests()).isEmpty();
    }
  }
}
