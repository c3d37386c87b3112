package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.model.rule.CallRules;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A kept upstream connection that dies under a call: once more, and only if that is safe. */
class RetryTest {
  /** Serves one call on its first connection, then swallows the second and dies of it. */
  private static ScriptedUpstream dyingOnce(String beforeDying) throws Exception {
    return ScriptedUpstream.running(connection -> {
      while (connection.readRequest()) {
        if (connection.number() == 1 && connection.head().contains("/second")) {
          connection.write(beforeDying);
          return;
        }
        String body = connection.body();
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
      }
    });
  }

  private static Answer secondCall(String request, String beforeDying, int retries)
      throws Exception {
    return secondCall(CallRules.UNSET, request, beforeDying, retries);
  }

  private static Answer secondCall(CallRules rules, String request, String beforeDying, int retries)
      throws Exception {
    try (ScriptedUpstream upstream = dyingOnce(beforeDying);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().ruledRoute("r", upstream.url(), rules));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      Answer answer = caller.send(request).readAnswer();
      assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_RETRIES)).isEqualTo(retries);
      assertThat(upstream.connections()).isEqualTo(1 + retries);
      // Whatever came of it, the connection serves the next call.
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      return answer;
    }
  }

  @Test
  void idempotentWithoutBody_isSentAgain() throws Exception {
    assertThat(secondCall(head("GET /second", "r") + "\r\n", "", 1).status()).isEqualTo(200);
    assertThat(secondCall(head("DELETE /second", "r") + "\r\n", "", 1).status()).isEqualTo(200);
  }

  /** What was injected is sent again as it was: nothing is made a second time. */
  @Test
  void idempotentWithAChangedBody_isSentAgainChanged() throws Exception {
    Answer answer =
        secondCall(
            Injections.rules(Map.of("X-Key", "{{request_id}}"), "{\"a\":1}", false),
            head("PUT /second", "r")
                + "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"b\":2}",
            "",
            1);
    assertThat(answer.body()).isEqualTo("{\"b\":2,\"a\":1}");
  }

  @Test
  void idempotentWithAHeldBody_isSentAgainWithIt() throws Exception {
    Answer length = secondCall(head("PUT /second", "r") + "Content-Length: 5\r\n\r\nhello", "", 1);
    assertThat(length.body()).isEqualTo("hello");
    Answer chunked =
        secondCall(
            head("PUT /second", "r")
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "",
            1);
    assertThat(chunked.body()).isEqualTo("hello[trailer X: y]");
  }

  @Test
  void notIdempotent_is502() throws Exception {
    assertThat(secondCall(head("POST /second", "r") + "\r\n", "", 0).status()).isEqualTo(502);
    assertThat(secondCall(head("PATCH /second", "r") + "\r\n", "", 0).status()).isEqualTo(502);
  }

  @Test
  void anyByteOfAnAnswer_forbidsASecondAttempt() throws Exception {
    assertThat(secondCall(head("GET /second", "r") + "\r\n", "H", 0).status()).isEqualTo(502);
    assertThat(
            secondCall(head("GET /second", "r") + "\r\n", "HTTP/1.1 103 Hints\r\n\r\n", 0).status())
        .isEqualTo(502);
  }

  @Test
  void bodyTooLargeToHold_is502() throws Exception {
    String body = "x".repeat(20_000);
    assertThat(
            secondCall(head("PUT /second", "r") + "Content-Length: 20000\r\n\r\n" + body, "", 0)
                .status())
        .isEqualTo(502);
  }

  /** A second death is not answered by a third attempt. */
  @Test
  void secondAttempt_isTheLast() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest() && !connection.head().contains("/die")) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      assertThat(caller.send(head("GET /die", "r") + "\r\n").readAnswer().status()).isEqualTo(502);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }
}
