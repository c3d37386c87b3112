package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.upstream.NameOptions;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Upstreams whose name changes its address while they are called; with a name server of our own.
 */
class UpstreamNameChangeTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration REFRESH = Duration.ofMillis(100);

  /** Answers with its name until the gateway closes the connection. */
  private static ScriptedUpstream.Script saying(String name) {
    return connection -> {
      while (connection.readRequest()) {
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(name.length(), name));
      }
      connection.gone();
    };
  }

  private static GatewayFixture start(
      int port, NameServer names, Duration maxAge, int maxIdle, Duration stale) throws IOException {
    UpstreamOptions options =
        new UpstreamOptions(LONG, LONG, maxIdle, HeadLimits.DEFAULT, null)
            .withLives(maxAge, new NameOptions(List.of(names.address()), REFRESH, stale));
    return GatewayFixture.start(
        new PolicyFixture().openRoute("r", "http://api.upstream.test:" + port),
        o -> o.withUpstream(options));
  }

  private static String call(RawCaller caller) {
    try {
      return caller.send(head("GET /", "r") + "\r\n").readAnswer().body();
    } catch (IOException e) {
      throw new AssertionError("every call must be answered", e);
    }
  }

  @Test
  void changedAddress_isReachedUnderSteadyTraffic() throws Exception {
    try (ScriptedUpstream before = ScriptedUpstream.runningOn(1, 0, saying("before"));
        ScriptedUpstream after = ScriptedUpstream.runningOn(2, before.port(), saying("after"));
        NameServer names = NameServer.answering("127.0.0.1");
        GatewayFixture gateway = start(before.port(), names, LONG, 8, LONG);
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 10; i++) {
        assertThat(call(caller)).isEqualTo("before");
      }
      assertThat(before.connections()).isEqualTo(1);
      names.answer("127.0.0.2");
      GatewayFixture.await("the new address", () -> call(caller).equals("after"));
      GatewayFixture.await("the old connection's end", () -> before.gone() == 1);
      for (int i = 0; i < 10; i++) {
        assertThat(call(caller)).isEqualTo("after");
      }
      assertThat(after.connections()).isEqualTo(1);
    }
  }

  /** A call that is under way is not disturbed; its connection serves no other. */
  @Test
  void connectionInUse_finishesItsCall() throws Exception {
    try (ScriptedUpstream before =
            ScriptedUpstream.runningOn(
                1,
                0,
                connection -> {
                  connection.readRequest();
                  connection.awaitGo();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbefore");
                  connection.awaitEnd();
                  connection.gone();
                });
        ScriptedUpstream after = ScriptedUpstream.runningOn(2, before.port(), saying("after"));
        NameServer names = NameServer.answering("127.0.0.1");
        GatewayFixture gateway = start(before.port(), names, LONG, 8, LONG);
        RawCaller caller = gateway.connect();
        RawCaller other = gateway.connect()) {
      caller.send(head("GET /", "r") + "\r\n");
      GatewayFixture.await("the call", () -> before.requests().size() == 1);
      names.answer("127.0.0.2");
      GatewayFixture.await("a refreshed name", () -> names.asked() >= 6);
      before.go();
      assertThat(caller.readAnswer().body()).isEqualTo("before");
      GatewayFixture.await("the old connection's end", () -> before.gone() == 1);
      GatewayFixture.await("the new address", () -> call(other).equals("after"));
    }
  }

  @Test
  void nameServersThatFallSilent_leaveTheOldAddressInUse() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.runningOn(1, 0, saying("here"));
        NameServer names = NameServer.answering("127.0.0.1");
        // No connection is kept, so that every call needs the address.
        GatewayFixture gateway = start(upstream.port(), names, LONG, 0, LONG);
        RawCaller caller = gateway.connect()) {
      assertThat(call(caller)).isEqualTo("here");
      for (int code : new int[] {NameServer.SILENT, NameServer.SERVER_FAILURE}) {
        names.fail(code);
        int asked = names.asked();
        GatewayFixture.await(
            "a question that fails",
            () -> {
              assertThat(call(caller)).isEqualTo("here");
              return names.asked() > asked;
            });
        for (int i = 0; i < 5; i++) {
          assertThat(call(caller)).isEqualTo("here");
        }
        names.answer("127.0.0.1");
        int failed = names.asked();
        GatewayFixture.await(
            "an answer",
            () -> {
              assertThat(call(caller)).isEqualTo("here");
              return names.asked() > failed;
            });
      }
    }
  }

  @Test
  void oldAddresses_areNotUsedForEver() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.runningOn(1, 0, saying("here"));
        NameServer names = NameServer.answering("127.0.0.1");
        GatewayFixture gateway = start(upstream.port(), names, LONG, 0, Duration.ZERO);
        RawCaller caller = gateway.connect()) {
      assertThat(call(caller)).isEqualTo("here");
      names.fail(NameServer.SERVER_FAILURE);
      GatewayFixture.await("a 502", () -> call(caller).contains("upstream_unreachable"));
      gateway.awaitRecord(slot -> {
        if (slot.status() == 502) {
          assertThat(slot.fault()).isEqualTo(UpstreamFault.NAME_UNANSWERED);
        }
      });
    }
  }

  /** That there is no such name is an answer, not a failure: nothing old is used. */
  @Test
  void nameThatIsTakenAway_isNotConnectedToAnew() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.runningOn(1, 0, saying("here"));
        NameServer names = NameServer.answering("127.0.0.1");
        GatewayFixture gateway = start(upstream.port(), names, LONG, 0, LONG);
        RawCaller caller = gateway.connect()) {
      assertThat(call(caller)).isEqualTo("here");
      names.fail(NameServer.NO_SUCH_NAME);
      GatewayFixture.await("a 502", () -> call(caller).contains("upstream_unreachable"));
      GatewayFixture.await(
          "its record",
          () -> {
            boolean[] seen = {false};
            gateway
                .gateway
                .requestLog()
                .drain(slot -> seen[0] |= slot.fault() == UpstreamFault.NAME_UNKNOWN);
            return seen[0];
          });
    }
  }

  @Test
  void severalAddresses_takeTurnsAndStandInForEachOther() throws Exception {
    try (ScriptedUpstream one = ScriptedUpstream.runningOn(1, 0, saying("one"));
        ScriptedUpstream two = ScriptedUpstream.runningOn(2, one.port(), saying("two"));
        // Nothing listens at the third.
        NameServer names = NameServer.answering("127.0.0.1", "127.0.0.2", "127.0.0.3");
        GatewayFixture gateway = start(one.port(), names, LONG, 0, LONG);
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 12; i++) {
        assertThat(call(caller)).isIn("one", "two");
      }
      assertThat(one.connections()).isBetween(3, 9);
      assertThat(two.connections()).isEqualTo(12 - one.connections());
    }
  }

  /** Also where no name is asked: behind an address may stand a load balancer. */
  @Test
  void oldConnection_isReplacedBetweenCalls() throws Exception {
    Duration age = Duration.ofMillis(200);
    try (ScriptedUpstream upstream = ScriptedUpstream.runningOn(1, 0, saying("here"));
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()),
                o ->
                    o.withUpstream(
                        new UpstreamOptions(LONG, LONG, 8, HeadLimits.DEFAULT, null)
                            .withLives(age, NameOptions.DEFAULT)));
        RawCaller caller = gateway.connect()) {
      GatewayFixture.await(
          "a third connection",
          () -> {
            assertThat(call(caller)).isEqualTo("here");
            return upstream.connections() == 3;
          });
      GatewayFixture.await("the ends of the first", () -> upstream.gone() >= 2);
    }
  }
}
