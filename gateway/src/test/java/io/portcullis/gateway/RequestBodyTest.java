package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.policy.DenyReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies on their way to the upstream, and those that nobody wants. */
class RequestBodyTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  @Test
  void chunkedBody_isFramedAnewWithItsTrailers() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        caller.send(head("POST /", "r") + CHUNKED + "5;ext=\"x\"\r\nhello\r\n");
        caller.send("1\r\n!\r\n0\r\nDigest: x\r\n\r\n");
        assertThat(caller.readAnswer().body()).isEqualTo("hello![trailer Digest: x]");
      }
      assertThat(upstream.requests().getFirst()).contains("\r\nTransfer-Encoding: chunked\r\n");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void bodyByteByByte_arrivesWhole() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (String body :
          List.of(CHUNKED + "5\r\nhello\r\n0\r\n\r\n", "Content-Length: 5\r\n\r\nhello")) {
        String request = head("POST /", "r") + body;
        for (int i = 0; i < request.length(); i++) {
          caller.send(request.substring(i, i + 1));
        }
        assertThat(caller.readAnswer().body()).isEqualTo("hello");
      }
    }
  }

  @Test
  void malformedChunks_are400AndNeverACompleteRequest() throws Exception {
    List<String> malformed =
        List.of(
            "x\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhelloX",
            "-5\r\nhello\r\n0\r\n\r\n",
            "11111111111111111\r\n",
            "5;a\rb\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n",
            "5\r\nhello\r\n0\r\nx-knoxcall-route: other\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: a\n\r\n");
    for (String chunks : malformed) {
      for (boolean atOnce : List.of(true, false)) {
        try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
            GatewayFixture gateway =
                GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
            RawCaller caller = gateway.connect()) {
          caller.send(head("POST /", "r") + CHUNKED + (atOnce ? chunks : ""));
          if (!atOnce) {
            GatewayFixture.await("the head", () -> upstream.requests().size() == 1);
            caller.send(chunks);
          }
          Answer answer = caller.readAnswer();
          assertThat(answer.status()).as(chunks).isEqualTo(400);
          assertThat(answer.body()).contains("bad_request_framing");
          assertThat(answer.field("connection")).isEqualTo("close");
          assertThat(caller.isClosedByPeer()).isTrue();
          gateway.awaitRecord(
              slot -> assertThat(slot.reason()).isEqualTo(DenyReason.BAD_REQUEST_FRAMING));
        }
      }
    }
  }

  @Test
  void expectation_isForwardedAndTheUpstreams100Relayed() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readHead()) {
                connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                String body = new String(connection.in().readNBytes(5), US_ASCII);
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        caller.send(head("POST /", "r") + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(caller.readHead().status()).isEqualTo(100);
        assertThat(caller.send("hello").readAnswer().body()).isEqualTo("hello");
      }
      assertThat(upstream.requests().getFirst()).contains("\r\nExpect: 100-continue\r\n");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void expectationOfARefusedCall_isAnsweredAtOnceAndClosed() throws Exception {
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture());
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "none") + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(caller.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void earlyAnswer_isRelayedWhileTheBodyStillComes() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write(
                  "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
              connection.awaitEnd();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()))) {
      try (RawCaller small = gateway.connect()) {
        small.send(head("POST /", "r") + "Content-Length: 10\r\n\r\nhello");
        Answer answer = small.readAnswer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.has("connection")).isFalse();
        assertThat(small.send("world" + head("GET /", "r") + "\r\n").readAnswer().body())
            .isEqualTo("big");
      }
      try (RawCaller large = gateway.connect()) {
        large.send(head("POST /", "r") + "Content-Length: 1000000\r\n\r\nhello");
        Answer answer = large.readAnswer();
        assertThat(answer.body()).isEqualTo("big");
        assertThat(answer.field("connection")).isEqualTo("close");
        assertThat(large.isClosedByPeer()).isTrue();
      }
      try (RawCaller chunked = gateway.connect()) {
        chunked.send(head("POST /", "r") + CHUNKED + "5\r\nhello\r\n");
        Answer answer = chunked.readAnswer();
        assertThat(answer.body()).isEqualTo("big");
        assertThat(answer.field("connection")).isEqualTo("close");
      }
    }
  }

  /** Both bodies flow at the same time: the answer follows the request piece by piece. */
  @Test
  void upstreamThatAnswersWhileItReads_isRelayedBothWays() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
              for (int i = 0; i < 5; i++) {
                connection.write(new byte[] {(byte) connection.in().read()}, 1);
              }
              connection.awaitEnd();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 5\r\n\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      for (String letter : List.of("h", "e", "l", "l", "o")) {
        assertThat(new String(caller.send(letter).readExactly(1), US_ASCII)).isEqualTo(letter);
      }
    }
  }

  @Test
  void refusalWithASmallUnreadBody_keepsTheConnection() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (String body :
          List.of(
              "Content-Length: 60000\r\n\r\n" + "x".repeat(60_000),
              CHUNKED + "ea60\r\n" + "x".repeat(60_000) + "\r\n0\r\n\r\n")) {
        caller.send(head("POST /", "none") + body);
        Answer answer = caller.readAnswer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.has("connection")).isFalse();
        assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void refusalWithALargeUnreadBody_closesButIsSeen() throws Exception {
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture())) {
      for (String start : List.of("Content-Length: 8000000\r\n\r\n", CHUNKED + "7a1200\r\n")) {
        try (RawCaller caller = gateway.connect()) {
          caller.send(head("POST /", "none") + start);
          // All of it is sent before the answer is read: a reset would lose the answer.
          for (int i = 0; i < 40; i++) {
            caller.send("x".repeat(100_000));
          }
          Answer answer = caller.readAnswer();
          assertThat(answer.status()).isEqualTo(404);
          assertThat(answer.field("connection")).isEqualTo("close");
          assertThat(caller.isClosedByPeer()).isTrue();
        }
      }
    }
  }

  /** Nothing tells when this body ends, so the refusal does not wait for it. */
  @Test
  void refusalWithABodyThatStalls_isAnsweredSoon() throws Exception {
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture());
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "none") + CHUNKED + "5\r\nhel");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("connection")).isEqualTo("close");
    }
  }

  @Test
  void callerThatLeavesInsideItsBody_isRecordedAndTheUpstreamToldNothingComplete()
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()))) {
      for (boolean reset : List.of(true, false)) {
        try (RawCaller caller = gateway.connect()) {
          caller.send(head("POST /", "r") + "Content-Length: 5\r\n\r\nhel");
          int before = upstream.requests().size();
          GatewayFixture.await("the head", () -> upstream.requests().size() > before - 1);
          if (reset) {
            caller.reset();
          } else {
            caller.endOutput();
          }
          gateway.awaitRecord(slot -> {
            assertThat(slot.reason()).isEqualTo(DenyReason.CALLER_GONE);
            assertThat(slot.status()).isEqualTo(499);
          });
        }
      }
    }
  }

  @Test
  void record_holdsWhatHappened() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().guardedRoute("r", upstream.url() + "/base", "127.0.0.1"));
        RawCaller caller = gateway.connect()) {
      caller.send(
          head("POST /a/b?secret=1", "r")
              + "x-knoxcall-origin: sdk-intercept\r\nContent-Length: 5\r\n\r\nhello");
      Answer answer = caller.readAnswer();
      gateway.awaitRecord(slot -> check(slot, answer));
      assertThat(upstream.requests().getFirst()).startsWith("POST /base/a/b?secret=1 HTTP/1.1");
    }
  }

  private static void check(RequestSlot slot, Answer answer) {
    assertThat(slot.requestId()).hasToString(answer.field("x-request-id"));
    assertThat(slot.requestId().version()).isEqualTo(7);
    assertThat(slot.method()).isEqualTo("POST");
    assertThat(slot.path()).isEqualTo("/a/b");
    assertThat(slot.status()).isEqualTo(200);
    assertThat(slot.upstreamStatus()).isEqualTo(200);
    assertThat(slot.reason()).isNull();
    assertThat(slot.sdkIntercept()).isTrue();
    assertThat(slot.latencyUs()).isPositive();
    assertThat(slot.clientAddress()).hasToString("127.0.0.1");
    assertThat(slot.peer()).hasToString("127.0.0.1");
    assertThat(slot.client()).isNotNull();
    assertThat(slot.key()).isNotNull();
    assertThat(slot.tenant()).isNotNull();
    assertThat(slot.target()).isNotNull();
    assertThat(slot.bytesIn()).isGreaterThan(100);
    assertThat(slot.bytesOut()).isGreaterThan(100);
  }
}
