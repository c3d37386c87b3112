package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.RawCaller.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainTest {
  @Test
  void drain_answersWhatRunsAndClosesWhatIdles() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest()) {
                if (connection.head().startsWith("GET /slow")) {
                  connection.awaitGo();
                }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller idle = gateway.connect();
        RawCaller busy = gateway.connect()) {
      assertThat(idle.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      busy.send(head("GET /slow", "r") + "\r\n");
      GatewayFixture.await("the slow call", () -> upstream.requests().size() == 2);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> gateway.gateway.drain(Duration.ofSeconds(20)));
      assertThat(idle.isClosedByPeer()).isTrue();
      assertThat(drained).isNotDone();
      assertThatThrownBy(gateway::connect).isInstanceOf(IOException.class);
      upstream.go();
      Answer answer = busy.readAnswer();
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(busy.isClosedByPeer()).isTrue();
      assertThat(drained.join()).isTrue();
    }
  }

  /** Balancers look once in a while: until they have, calls are answered, old and new. */
  @Test
  void leave_answersWithConnectionClose_andStillAccepts() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest()) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller before = gateway.connect()) {
      assertThat(before.send(head("GET /", "r") + "\r\n").readAnswer().has("connection")).isFalse();

      gateway.gateway.leave();

      assertLastAnswer(before);
      try (RawCaller after = gateway.connect()) {
        assertLastAnswer(after);
      }
      assertThat(gateway.gateway.drain(Duration.ofSeconds(20))).isTrue();
    }
  }

  private static void assertLastAnswer(RawCaller caller) throws IOException {
    Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.field("connection")).isEqualTo("close");
    assertThat(caller.isClosedByPeer()).isTrue();
  }

  @Test
  void drain_givesUpWhenItsTimeIsOver() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.awaitEnd();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller busy = gateway.connect()) {
      busy.send(head("GET /", "r") + "\r\n");
      GatewayFixture.await("the call", () -> upstream.requests().size() == 1);
      assertThat(gateway.gateway.drain(Duration.ofMillis(50))).isFalse();
      gateway.gateway.close();
      assertThatThrownBy(busy::readAnswer).isInstanceOf(IOException.class);
      assertThat(gateway.gateway.counters().openConnections()).isZero();
    }
  }
}
