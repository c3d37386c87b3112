package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.http.HeadLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Connections on which no call was allowed yet: what they may take, and whom they give way to. */
class StrangersTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String GOOD_CALL = head("GET /", "r") + "\r\n";

  /** Refused for its key, and its connection is kept. */
  private static final String BAD_CALL = "GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

  private static GatewayFixture start(ScriptedUpstream upstream, int limit, int loops)
      throws IOException {
    return start(upstream, limit, loops, LONG);
  }

  private static GatewayFixture start(
      ScriptedUpstream upstream, int limit, int loops, Duration headTimeout) throws IOException {
    RelayOptions relay =
        new RelayOptions(HeadLimits.DEFAULT, headTimeout, LONG, LONG, LONG, LONG, limit, 1 << 20);
    return GatewayFixture.start(
        new PolicyFixture().openRoute("r", upstream.url()),
        o -> o.withRelay(relay).withLoops(loops));
  }

  private static void calls(RawCaller caller) throws IOException {
    assertThat(caller.send(GOOD_CALL).readAnswer().status()).isEqualTo(200);
  }

  private static List<RawCaller> connect(GatewayFixture gateway, int count, int lastOctet)
      throws Exception {
    List<RawCaller> connections = new ArrayList<>();
    long before = gateway.gateway.counters().value(Counter.CONNECTIONS_ACCEPTED);
    for (int i = 0; i < count; i++) {
      byte[] from = {127, 0, 1, (byte) (lastOctet + i)};
      connections.add(RawCaller.connect(gateway.address(), from, 0));
    }
    GatewayFixture.await(
        "all are accepted",
        () -> gateway.gateway.counters().value(Counter.CONNECTIONS_ACCEPTED) - before == count);
    return connections;
  }

  private static void close(List<RawCaller> connections) throws IOException {
    for (RawCaller connection : connections) {
      connection.close();
    }
  }

  /** The one that came first gives way, whatever it sent; with two loops that may be another's. */
  @Test
  void atTheLimit_theOldestStrangerGivesWayToEachNewCaller() throws Exception {
    for (int loops = 1; loops <= 2; loops++) {
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway = start(upstream, 16, loops)) {
        List<RawCaller> strangers = connect(gateway, 16, 1);
        strangers.getFirst().send("GET / HTTP/1.1\r\nHost:");
        strangers.get(1).send(BAD_CALL).readAnswer();
        for (int i = 0; i < 8; i++) {
          try (RawCaller caller = gateway.connect()) {
            calls(caller);
          }
        }
        assertThat(gateway.gateway.counters().value(Counter.DISPLACED_STRANGERS)).isPositive();
        assertThat(strangers.getFirst().isClosedByPeer()).isTrue();
        close(strangers);
      }
    }
  }

  @Test
  void callsInProgressAndTheirCallers_areNeverClosedForStrangers() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 16, 1);
        RawCaller uploading = gateway.connect();
        RawCaller idle = gateway.connect()) {
      calls(uploading);
      calls(idle);
      uploading.send(head("POST /", "r") + "Content-Length: 5\r\n\r\nhel");
      List<RawCaller> strangers = connect(gateway, 60, 1);
      assertThat(uploading.send("lo").readAnswer().status()).isEqualTo(200);
      calls(idle);
      close(strangers);
    }
  }

  /** Strangers who come fast must not drive a caller out before its first call has arrived. */
  @Test
  void whenStrangersAreFew_theLongestIdleCallerGivesWay() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 16, 1)) {
      List<RawCaller> callers = connect(gateway, 16, 1);
      for (RawCaller caller : callers) {
        calls(caller);
      }
      try (RawCaller first = gateway.connect();
          RawCaller second = gateway.connect()) {
        GatewayFixture.await(
            "two give way", () -> gateway.gateway.counters().value(Counter.DISPLACED_IDLE) == 2);
        assertThat(callers.get(0).isClosedByPeer()).isTrue();
        assertThat(callers.get(1).isClosedByPeer()).isTrue();
        calls(first);
        calls(second);
        calls(callers.get(2));
      }
      close(callers);
    }
  }

  @Test
  void oneAddress_hasAQuarterOfThePlacesForStrangers() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 64, 1);
        RawCaller other = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 2}, 0);
        RawCaller known = gateway.connect()) {
      calls(known);
      List<RawCaller> strangers = new ArrayList<>();
      for (int i = 0; i < 17; i++) {
        strangers.add(gateway.connect());
      }
      GatewayFixture.await(
          "one is too many",
          () -> gateway.gateway.counters().value(Counter.DISPLACED_BY_ADDRESS) == 1);
      assertThat(strangers.getFirst().isClosedByPeer()).isTrue();
      calls(strangers.get(1));
      calls(other);
      calls(known);
      close(strangers);
    }
  }

  @Test
  void firstByteOfAStranger_isDueWithinTheHeadTimeout() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 100, 1, SHORT);
        RawCaller known = gateway.connect();
        RawCaller silent = gateway.connect();
        RawCaller refused = gateway.connect()) {
      calls(known);
      assertThat(refused.send(BAD_CALL).readAnswer().status()).isEqualTo(401);
      assertThat(silent.isClosedByPeer()).isTrue();
      assertThat(refused.isClosedByPeer()).isTrue();
      calls(known);
    }
  }

  /** A byte now and then must not keep a connection whose call was refused. */
  @Test
  void bodyOfARefusedCall_isDueAsAWhole() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 100, 1, SHORT);
        RawCaller stranger = gateway.connect()) {
      stranger.send("POST / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 60000\r\n\r\n");
      assertThat(stranger.readAnswer().status()).isEqualTo(401);
      assertThat(stranger.isClosedByPeer()).isTrue();
    }
  }

  /** Its head is of no use any more, and the memory for heads is everybody's. */
  @Test
  void headOfARefusedCall_isGivenBackBeforeItsBodyHasCome() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 100, 1);
        RawCaller stranger = gateway.connect();
        RawCaller chunked = gateway.connect()) {
      String large = "X-Large: " + "x".repeat(17_000) + "\r\n";
      stranger.send(
          "POST / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 60000\r\n" + large + "\r\n");
      assertThat(stranger.readAnswer().status()).isEqualTo(401);
      assertThat(gateway.gateway.counters().heldHeadBytes()).isZero();
      // The connection is as good as ever.
      stranger.send(new byte[60_000]).send(GOOD_CALL);
      assertThat(stranger.readAnswer().status()).isEqualTo(200);
      chunked.send(
          "POST / HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n"
              + large
              + "\r\n5\r\nhello\r\n");
      chunked.send("0\r\n\r\n" + GOOD_CALL);
      assertThat(chunked.readAnswer().status()).isEqualTo(401);
      assertThat(chunked.readAnswer().status()).isEqualTo(200);
      assertThat(gateway.gateway.counters().heldHeadBytes()).isZero();
    }
  }

  /** Calls without answers taken: nothing piles up, and the end comes although a few are taken. */
  @Test
  void strangerThatTakesNoAnswers_holdsLittleAndIsClosed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, 100, 1, Duration.ofSeconds(2));
        RawCaller stranger =
            RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 1}, 4_096)) {
      long before = gateway.bufferedBytes();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < 100_000; i++) {
                    stranger.send(BAD_CALL);
                  }
                } catch (IOException closed) {
                  // As it should be.
                }
              });
      AtomicLong most = new AtomicLong();
      GatewayFixture.await(
          "the stranger's end",
          () -> {
            most.accumulateAndGet(gateway.bufferedBytes() - before, Math::max);
            takeOneByte(stranger);
            return gateway.gateway.counters().openConnections() == 0;
          });
      assertThat(most.get()).isLessThan(32 * 1024);
      stranger.close();
      sender.join();
    }
  }

  private static void takeOneByte(RawCaller from) {
    try {
      from.readExactly(1);
    } catch (IOException closed) {
      // As it should be.
    }
  }
}
