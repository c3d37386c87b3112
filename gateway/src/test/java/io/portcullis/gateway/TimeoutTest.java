package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.policy.DenyReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What takes too long. One time is short in each test, all others far away. */
class TimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Of a caller that sends byte by byte. */
  private static final long PACE_NS = Duration.ofMillis(20).toNanos();

  private static RelayOptions times(
      Duration head, Duration keepAlive, Duration gap, Duration answer) {
    return new RelayOptions(HeadLimits.DEFAULT, head, keepAlive, gap, answer, LONG, 100, 1 << 20);
  }

  private static GatewayFixture start(ScriptedUpstream upstream, RelayOptions options)
      throws IOException {
    return GatewayFixture.start(
        new PolicyFixture().openRoute("r", upstream.url()), o -> o.withRelay(options));
  }

  private static ScriptedUpstream silent() throws IOException {
    return ScriptedUpstream.running(connection -> {
      connection.readHead();
      connection.awaitEnd();
    });
  }

  /** A byte now and then does not help: the head as a whole is late. */
  @Test
  void slowHead_is408() throws Exception {
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream, times(SHORT, LONG, LONG, LONG));
        RawCaller caller = gateway.connect()) {
      Thread trickle =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (char c : head("GET /", "r").repeat(20).toCharArray()) {
                    caller.send(String.valueOf(c));
                    LockSupport.parkNanos(PACE_NS);
                  }
                } catch (IOException closed) {
                  // As it should be.
                }
              });
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(caller.isClosedByPeer()).isTrue();
      caller.close();
      trickle.join();
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.REQUEST_TIMEOUT));
    }
  }

  @Test
  void idleConnection_isClosedWithoutAWord() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, times(LONG, SHORT, LONG, LONG));
        RawCaller used = gateway.connect()) {
      assertThat(used.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      assertThat(used.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void gapInTheRequestBody_is408() throws Exception {
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream, times(LONG, LONG, SHORT, LONG));
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 5\r\n\r\nhel");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.field("connection")).isEqualTo("close");
    }
  }

  @Test
  void upstreamThatDoesNotAnswer_is504AndTheConnectionKept() throws Exception {
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream, times(LONG, LONG, LONG, SHORT));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.body()).contains("\"type\":\"upstream_timeout\"");
        assertThat(answer.has("connection")).isFalse();
      }
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** The kernel would go on trying for two minutes; no other time of the gateway is short. */
  @Test
  void upstreamThatTakesNoConnection_is502AfterTheConnectTimeout() throws Exception {
    Duration connect = Duration.ofMillis(700);
    UpstreamOptions brief = new UpstreamOptions(connect, LONG, 128, HeadLimits.DEFAULT, null);
    try (FullBacklog upstream = FullBacklog.open();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()),
                o -> o.withRelay(times(LONG, LONG, LONG, LONG)).withUpstream(brief));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        long startNs = System.nanoTime();
        Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
        Duration taken = Duration.ofNanos(System.nanoTime() - startNs);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("\"type\":\"upstream_unreachable\"");
        assertThat(answer.has("connection")).isFalse();
        assertThat(taken).isBetween(connect.minusMillis(50), Duration.ofSeconds(15));
      }
    }
  }

  @Test
  void gapInTheAnswer_breaksItOff() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
              connection.awaitEnd();
            });
        GatewayFixture gateway = start(upstream, times(LONG, LONG, SHORT, LONG));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "r") + "\r\n");
      assertThatThrownBy(caller::readAnswer).isInstanceOf(IOException.class);
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.UPSTREAM_TIMEOUT));
    }
  }

  @Test
  void callerThatTakesNothing_isClosed() throws Exception {
    byte[] block = new byte[64 * 1024];
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
              while (true) {
                connection.write(block, block.length);
              }
            });
        GatewayFixture gateway = start(upstream, times(LONG, LONG, SHORT, LONG));
        RawCaller caller = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 1}, 4_096)) {
      caller.send(head("GET /", "r") + "\r\n");
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.CALLER_GONE));
    }
  }

  /** Answers every request, and counts connections that were closed. */
  private static ScriptedUpstream countingEnds() throws IOException {
    return ScriptedUpstream.running(connection -> {
      while (connection.readRequest()) {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
      connection.gone();
    });
  }

  private static GatewayFixture startWithBriefPool(ScriptedUpstream upstream) throws IOException {
    UpstreamOptions brief =
        new UpstreamOptions(Duration.ofSeconds(5), SHORT, 128, HeadLimits.DEFAULT, null);
    return GatewayFixture.start(
        new PolicyFixture().openRoute("r", upstream.url()),
        o -> o.withRelay(times(SHORT, LONG, LONG, LONG)).withUpstream(brief));
  }

  @Test
  void idleUpstreamConnection_isClosed() throws Exception {
    try (ScriptedUpstream upstream = countingEnds();
        GatewayFixture gateway = startWithBriefPool(upstream);
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      GatewayFixture.await("the idle connection's end", () -> upstream.gone() == 1);
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
    }
  }

  /** A caller's connection outlives the pool that its last call used; the next call's must not. */
  @Test
  void upstreamConnectionOfALongLivedCaller_isClosedTooWhenIdle() throws Exception {
    try (ScriptedUpstream upstream = countingEnds();
        GatewayFixture gateway = startWithBriefPool(upstream);
        RawCaller caller = gateway.connect()) {
      for (int call = 1; call <= 3; call++) {
        int calls = call;
        assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
        GatewayFixture.await("the end of idle connection " + calls, () -> upstream.gone() == calls);
        try (RawCaller slow = gateway.connect()) {
          // Its head times out in a later sweep, the one that drops the pool.
          assertThat(slow.send("GET / HTTP/1.1\r\n").readAnswer().status()).isEqualTo(408);
        }
      }
    }
  }
}
