package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.policy.DenyReason;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Upstreams that do not speak HTTP/1.1, and connections that must not serve a second call. */
class InvalidAnswerTest {
  @Test
  void invalidAnswer_is502AndItsConnectionIsNeverUsedAgain() throws Exception {
    List<String> invalid =
        List.of(
            "HTTP/1.1 200 OK\n\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
            "hello world, this is not HTTP\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(40),
            // The head is good; what comes with it is not, and none of it has left yet.
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n-1\r\n");
    for (String answer : invalid) {
      try (ScriptedUpstream upstream =
              ScriptedUpstream.running(connection -> {
                while (connection.readRequest()) {
                  connection.write(
                      connection.number() == 1
                          ? answer
                          : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
              });
          GatewayFixture gateway =
              GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
          RawCaller caller = gateway.connect()) {
        Answer refused = caller.send(head("GET /", "r") + "\r\n").readAnswer();
        assertThat(refused.status()).as(answer).isEqualTo(502);
        assertThat(refused.body()).contains("\"type\":\"upstream_invalid\"");
        assertThat(refused.has("x-knox-upstream-status")).isFalse();
        gateway.awaitRecord(
            slot -> assertThat(slot.reason()).isEqualTo(DenyReason.UPSTREAM_INVALID));
        assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
        assertThat(upstream.connections()).isEqualTo(2);
      }
    }
  }

  /** What was answered before, and waits in the same buffer, still leaves. */
  @Test
  void invalidChunkBehindAnotherAnswer_takesOnlyItsOwnAnswerBack() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "nothing") + "\r\n" + head("GET /", "r") + "\r\n");

      assertThat(caller.readAnswer().status()).isEqualTo(404);
      assertThat(caller.readAnswer().body()).contains("\"type\":\"upstream_invalid\"");
      assertThat(caller.send(head("GET /", "nothing") + "\r\n").readAnswer().status())
          .isEqualTo(404);
    }
  }

  /** The caller has seen a 200: nothing but the connection's end can take it back. */
  @Test
  void invalidChunkAfterTheAnswerHasBegunToLeave_breaksItOff() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
              connection.awaitGo();
              connection.write("zz\r\n");
              connection.awaitEnd();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "r") + "\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      assertThat(caller.readExactly(7)).asString().isEqualTo("2\r\nok\r\n");
      upstream.go();
      assertThat(caller.isClosedByPeer()).isTrue();
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.UPSTREAM_INVALID));
    }
  }

  @Test
  void bytesBeyondTheAnswer_poisonTheConnection() throws Exception {
    List<String> answers =
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nx",
            "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok");
    for (String answer : answers) {
      try (ScriptedUpstream upstream = ScriptedUpstream.answering(answer);
          GatewayFixture gateway =
              GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
          RawCaller caller = gateway.connect()) {
        for (int i = 1; i <= 3; i++) {
          Answer relayed = caller.send(head("GET /", "r") + "\r\n").readAnswer();
          assertThat(relayed.status()).isLessThan(400);
          assertThat(relayed.body()).isIn("ok", "");
          assertThat(upstream.connections()).as(answer).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void answerToHeadWithABody_poisonsTheConnection() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("HEAD /", "r") + "\r\n").readAnswer("HEAD");
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void bytesWhileNoCallWaits_closeTheConnection() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              if (connection.number() == 1) {
                connection.awaitGo();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
              }
              connection.awaitEnd();
              connection.gone();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
      upstream.go();
      GatewayFixture.await("the connection's end", () -> upstream.gone() == 1);
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void upstreamThatDiesBeforeItsAnswer_is502() throws Exception {
    for (String start : List.of("", "HTTP/1.1 200 OK\r\nContent-Le")) {
      try (ScriptedUpstream upstream =
              ScriptedUpstream.running(connection -> {
                connection.readRequest();
                connection.write(start);
              });
          GatewayFixture gateway =
              GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
          RawCaller caller = gateway.connect()) {
        for (int i = 0; i < 2; i++) {
          Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
          assertThat(answer.status()).isEqualTo(502);
          assertThat(answer.body()).contains("\"type\":\"upstream_unreachable\"");
        }
        assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_RETRIES)).isZero();
      }
    }
  }

  @Test
  void upstreamThatIsNotThere_is502() throws IOException {
    int free;
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing()) {
      free = upstream.port();
    }
    try (GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .openRoute("r", "http://127.0.0.1:" + free)
                    .openRoute("name", "http://no-such-host.invalid:" + free));
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 2\r\n\r\nab");
      assertThat(caller.readAnswer().status()).isEqualTo(502);
      caller.send(head("GET /", "name") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(502);
      assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_CONNECT_FAILURES)).isEqualTo(2);
    }
  }
}
