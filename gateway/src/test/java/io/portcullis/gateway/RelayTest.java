package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Calls that go well. */
class RelayTest {
  @Test
  void twoCallsOnOneConnection_areForwardedOnOneUpstreamConnection() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("echo", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        caller.send(head("POST /a?b=c", "echo") + "Content-Length: 5\r\n\r\nhello");
        Answer answer = caller.readAnswer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.field("x-knox-upstream-status")).isEqualTo("200");
        assertThat(answer.field("x-request-id")).hasSize(36);
        assertThat(answer.has("date")).isTrue();
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void callFromWrongAddress_isRefusedAndTheConnectionKept() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().guardedRoute("echo", upstream.url(), "127.0.0.2"));
        RawCaller wrong = gateway.connect();
        RawCaller right = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 2}, 0)) {
      for (int i = 0; i < 2; i++) {
        wrong.send(head("GET /", "echo") + "\r\n");
        Answer answer = wrong.readAnswer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
            .isEqualTo(
                "{\"error\":\"IP address not authorized for this route\",\"status\":403,"
                    + "\"ip\":\"127.0.0.1\",\"request_id\":\"%s\"}",
                answer.field("x-request-id"));
        assertThat(answer.has("x-knox-upstream-status")).isFalse();
      }
      right.send(head("GET /", "echo") + "\r\n");
      assertThat(right.readAnswer().status()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(1);
    }
  }
}
