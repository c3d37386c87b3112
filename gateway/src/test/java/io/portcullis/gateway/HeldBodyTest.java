package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.DenyReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bodies that must be whole before the call is decided: here by a signature that is required. */
class HeldBodyTest {
  private static final int LIMIT = 100_000;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  /** A signature that is well formed, recent, and wrong. */
  private static String head(String requestLine, String route) {
    return GatewayFixture.head(requestLine, route)
        + "X-Signature: %s\r\nX-Timestamp: %d\r\n"
            .formatted("0".repeat(64), System.currentTimeMillis() / 1_000);
  }

  private static PolicyFixture signed(ScriptedUpstream upstream) {
    return new PolicyFixture()
        .signedRoute(
            "r",
            upstream.url(),
            new SignatureRule(true, null, null, null, null, null),
            ClientSigning.Scheme.HMAC_SHA256,
            "secret");
  }

  private static RelayOptions options(Duration gap) {
    return new RelayOptions(HeadLimits.DEFAULT, LONG, LONG, gap, LONG, LONG, 100, LIMIT);
  }

  private static GatewayFixture start(ScriptedUpstream upstream) throws Exception {
    return GatewayFixture.start(signed(upstream), o -> o.withRelay(options(LONG)));
  }

  /** The whole body is taken before the answer, and the connection then serves the next call. */
  @Test
  void unsignedBody_isReadAndRefusedAndTheUpstreamSeesNothing() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        caller.send(head("POST /", "r") + "Content-Length: 90000\r\n\r\n" + "x".repeat(89_999));
        assertThat(gateway.gateway.counters().refused()).isEqualTo(2 * i);
        assertThat(caller.send("x").readAnswer().status()).isEqualTo(401);
        caller.send(head("POST /", "r") + CHUNKED + "5\r\nhello\r\n0\r\nX-Trailer: y\r\n\r\n");
        assertThat(caller.readAnswer().body()).contains("Invalid signature");
      }
      assertThat(upstream.connections()).isZero();
      assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_CONNECTS)).isZero();
      assertThat(gateway.gateway.counters().value(Counter.BODY_BYTES_HELD)).isPositive();
    }
  }

  @Test
  void announcedLengthBeyondTheLimit_is413BeforeAnyOfIt() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 100001\r\n\r\n");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("\"type\":\"body_too_large\"");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(gateway.gateway.counters().value(Counter.BODY_BYTES_HELD)).isZero();
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void bodyOfExactlyTheLimit_isHeld() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 100000\r\n\r\n" + "x".repeat(LIMIT));
      assertThat(caller.readAnswer().status()).isEqualTo(401);
      caller.send(
          head("POST /", "r") + CHUNKED + "186A0\r\n" + "x".repeat(LIMIT) + "\r\n0\r\n\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(401);
    }
  }

  @Test
  void chunksBeyondTheLimit_are413() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + CHUNKED);
      caller.send("186A1\r\n" + "x".repeat(LIMIT + 1) + "\r\n0\r\n\r\n");
      // The rest is short enough to be thrown away, so the connection goes on.
      assertThat(caller.readAnswer().status()).isEqualTo(413);
      caller.send(head("GET /", "r") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(401);
    }
  }

  @Test
  void malformedChunks_are400() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + CHUNKED + "5\r\nhelloX");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("connection")).isEqualTo("close");
    }
  }

  /** The upstream may not see the call yet, so the permission to send the body is ours. */
  @Test
  void expectContinue_isAnsweredByTheGateway() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertThat(caller.readHead().status()).isEqualTo(100);
      assertThat(caller.send("hello").readAnswer().status()).isEqualTo(401);
      // Too long: refused, and the body is not asked for.
      caller.send(head("POST /", "r") + "Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
      assertThat(caller.readHead().status()).isEqualTo(413);
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void gapInTheBody_is408() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                signed(upstream), o -> o.withRelay(options(Duration.ofMillis(200))));
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 5\r\n\r\nhel");
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.field("connection")).isEqualTo("close");
    }
  }

  @Test
  void callerThatGoesAwayInTheBody_isForgotten() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (boolean reset : new boolean[] {true, false}) {
        RawCaller caller = gateway.connect();
        caller.send(head("POST /", "r") + "Content-Length: 90000\r\n\r\n" + "x".repeat(50_000));
        GatewayFixture.await(
            "held bytes", () -> gateway.gateway.counters().heldBodyBytes() >= 50_000);
        if (reset) {
          caller.reset();
        } else {
          caller.close();
        }
        gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.CALLER_GONE));
        GatewayFixture.await("release", () -> gateway.gateway.counters().heldBodyBytes() == 0);
      }
    }
  }

  /** What an announced length promises takes no memory; only what has arrived does. */
  @Test
  void announcedBytes_takeNoMemory() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 100000\r\n\r\n" + "x");
      GatewayFixture.await("held", () -> gateway.gateway.counters().heldBodyBytes() > 0);
      assertThat(gateway.gateway.counters().heldBodyBytes()).isLessThanOrEqualTo(16 * 1024);
    }
  }
}
