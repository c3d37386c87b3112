package io.portcullis.gateway;

import static io.portcullis.gateway.CallSigner.hex;
import static io.portcullis.gateway.CallSigner.nowSec;
import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.DenyReason;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Signed calls over real sockets (docs/wire.md section 12). */
class SignatureTest {
  private static final String SECRET = "correct horse battery staple";
  private static final String OLD_SECRET = "the one before";
  private static final SignatureRule REQUIRED =
      new SignatureRule(true, null, null, null, null, null);
  private static final SignatureRule LINE_FEEDS =
      new SignatureRule(true, null, null, null, null, SignatureJoining.LF);

  private static PolicyFixture routes(ScriptedUpstream upstream) {
    return new PolicyFixture()
        .signedRoute("plain", upstream.url(), REQUIRED, Scheme.HMAC_SHA256, SECRET, OLD_SECRET)
        .signedRoute("lines", upstream.url(), LINE_FEEDS, Scheme.HMAC_SHA256, SECRET)
        .signedRoute("message", upstream.url(), REQUIRED, Scheme.RFC9421_HMAC_SHA256, SECRET)
        .signedRoute(
            "renamed",
            upstream.url(),
            new SignatureRule(true, 60, "X-My_Sig", "X-When", "X-Once", null),
            Scheme.HMAC_SHA256,
            SECRET);
  }

  private static String post(String route, String target, String lines, String body) {
    return head("POST " + target, route)
        + lines
        + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }

  /** The lines that an upstream got, in lower case, without values. */
  private static List<String> names(String head) {
    return head.lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
        .toList();
  }

  @Test
  void signedCalls_passWithTheirBodyAndWithoutTheirSignature() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String body = "{\"amount\":1}";
      String lines = CallSigner.lines(SECRET, "POST", "/pay?x=1", body);
      Answer answer = caller.send(post("plain", "/pay?x=1", lines, body)).readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);

      lines = CallSigner.lines(SECRET, "GET", "/pay?x=1", "");
      caller.send(head("GET /pay?x=1", "plain") + lines + "X_Signature: 1\r\n\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);

      lines = CallSigner.messageLines(SECRET, "POST", "/pay?x=1", body);
      answer = caller.send(post("message", "/pay?x=1", lines, body)).readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);

      assertThat(upstream.requests()).hasSize(3);
      for (String request : upstream.requests()) {
        assertThat(names(request))
            .doesNotContain(
                "x-signature",
                "x_signature",
                "x-timestamp",
                "x-nonce",
                "signature",
                "signature-input");
      }
      // What is not only for the gateway goes on.
      assertThat(names(upstream.requests().getLast())).contains("content-digest");
      gateway.awaitRecord(slot -> assertThat(slot.signatureValid()).isTrue());
    }
  }

  /** One framing comes in, one goes out: the length is that of the body that was verified. */
  @Test
  void chunkedBody_goesOnWithItsLengthAndWithoutTrailers() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String body = "x".repeat(70_000);
      String lines = CallSigner.lines(SECRET, "POST", "/", body);
      caller.send(head("POST /", "plain") + lines + "Transfer-Encoding: chunked\r\n");
      caller.send("Expect: 100-continue\r\n\r\n");
      assertThat(caller.readHead().status()).isEqualTo(100);
      for (int at = 0; at < body.length(); at += 7_000) {
        caller.send("1B58\r\n" + body.substring(at, at + 7_000) + "\r\n");
      }
      Answer answer = caller.send("0\r\nX-Trailer: y\r\n\r\n").readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);
      assertThat(names(upstream.requests().getFirst()))
          .contains("content-length")
          .doesNotContain("transfer-encoding", "expect", "x-trailer");
    }
  }

  @Test
  void fieldsOfTheRoutesOwnNames_areReadAndRemoved() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      long signedAt = nowSec();
      String signature = hex(SECRET, signedAt + "n-1" + "POST" + "/" + "b");
      String lines =
          "x-my_sig: %s\r\nX-When: %d\r\nX-ONCE: n-1\r\nX-My-Sig: spoof\r\n"
              .formatted(signature, signedAt);
      assertThat(caller.send(post("renamed", "/", lines, "b")).readAnswer().status())
          .isEqualTo(200);
      assertThat(names(upstream.requests().getFirst()))
          .doesNotContain("x-my_sig", "x-my-sig", "x-when", "x-once");
    }
  }

  /** Not one byte of a call whose signature is not good gets near the upstream. */
  @Test
  void refusedCalls_neverReachTheUpstream() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String good = CallSigner.lines(SECRET, "POST", "/", "body");
      refused(caller, post("plain", "/", "", "body"), "Signature headers missing");
      refused(caller, post("plain", "/", good, "bodY"), "Invalid signature");
      refused(caller, post("plain", "/x", good, "body"), "Invalid signature");
      refused(caller, post("plain", "/", good.toUpperCase(Locale.ROOT), "body"), "Invalid sig");
      refused(caller, post("plain", "/", good + good, "body"), "Invalid signature");
      refused(caller, post("lines", "/", good, "body"), "Invalid signature");
      refused(caller, post("message", "/", good, "body"), "Signature headers missing");
      String message = CallSigner.messageLines(SECRET, "POST", "/", "body");
      refused(caller, post("message", "/", message, "bodY"), "Invalid signature");
      String stale =
          "X-Signature: %s\r\nX-Timestamp: %d\r\n"
              .formatted(hex(SECRET, nowSec() - 400 + "POST/body"), nowSec() - 400);
      refused(caller, post("plain", "/", stale, "body"), "Signature timestamp outside tolerance");
      assertThat(upstream.connections()).isZero();
      assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_CONNECTS)).isZero();
      gateway.awaitRecord(slot -> {
        assertThat(slot.signatureValid()).isFalse();
        assertThat(slot.client()).isNotNull();
      });
    }
  }

  private static void refused(RawCaller caller, String request, String message) throws Exception {
    Answer answer = caller.send(request).readAnswer();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains(message);
  }

  @Test
  void replay_isRefusedAndASafeCallIsNot() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect();
        RawCaller other = gateway.connect()) {
      String request = post("plain", "/", CallSigner.lines(SECRET, "POST", "/", "body"), "body");
      assertThat(caller.send(request).readAnswer().status()).isEqualTo(200);
      refused(caller, request, "Signature already used");
      refused(other, request, "Signature already used");
      // A new snapshot, even of a reloaded configuration, has not forgotten.
      gateway.policy.publish(gateway.reload(2));
      refused(other, request, "Signature already used");
      assertThat(upstream.requests()).hasSize(1);
      String get = head("GET /", "plain") + CallSigner.lines(SECRET, "GET", "/", "") + "\r\n";
      assertThat(caller.send(get).readAnswer().status()).isEqualTo(200);
      assertThat(caller.send(get).readAnswer().status()).isEqualTo(200);
      assertThat(gateway.gateway.counters().refused(DenyReason.SIGNATURE_REPLAYED)).isEqualTo(3);
    }
  }

  @Test
  void bothSecretsOfARotation_verify() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      for (String secret : List.of(SECRET, OLD_SECRET)) {
        String lines = CallSigner.lines(secret, "PUT", "/", "");
        caller.send(head("PUT /", "plain") + lines + "\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
      }
      String lines = CallSigner.lines("a third", "PUT", "/", "");
      refused(caller, head("PUT /", "plain") + lines + "\r\n", "Invalid signature");
    }
  }

  /** What somebody between adds must not make what is sent another than what was verified. */
  @Test
  void fieldsThatChangeWhatIsSent_areRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String covering = CallSigner.coveringLines(SECRET, "GET", "/", "x-amount", "5");
      String amount = head("GET /", "message") + "X-Amount: 5\r\n" + covering;
      assertThat(caller.send(amount + "Connection: TE\r\n\r\n").readAnswer().status())
          .isEqualTo(200);
      assertThat(names(upstream.requests().getLast())).contains("x-amount").doesNotContain("te");
      refused(caller, amount + "Connection: x-amount\r\n\r\n", "Invalid signature");
      refused(caller, amount + "X_Amount: 6\r\n\r\n", "Invalid signature");
      refused(caller, amount + "x-amount: 6\r\n\r\n", "Invalid signature");
      String plain = head("GET /", "plain") + CallSigner.lines(SECRET, "GET", "/", "");
      refused(caller, plain + "Connection: content-type\r\n\r\n", "Invalid signature");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** Another's signature may cover the client's (RFC 9421, 4.3), so both go on then. */
  @Test
  void signatureOfAProxyBetween_goesOn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String own = CallSigner.messageLines(SECRET, "GET", "/", "");
      String others =
          "Signature-Input: proxy=(\"signature\";key=\"sig\");keyid=\"p\"\r\n"
              + "Signature: proxy=:AAAA:\r\n";
      caller.send(head("GET /", "message") + own + others + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      assertThat(upstream.requests().getLast()).contains(own).contains(others);
      caller.send(head("GET /", "message") + own + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      assertThat(names(upstream.requests().getLast())).doesNotContain("signature-input");
      refused(caller, head("GET /", "message") + others + "\r\n", "Invalid signature");
    }
  }

  /** A kept connection died under the call: the held body is sent again. */
  @Test
  void heldBody_isSentAgainOnAFreshConnection() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest()) {
                if (connection.number() == 1 && connection.head().contains("/second")) {
                  return;
                }
                String body = connection.body();
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(body.length(), body));
              }
            });
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      String body = "y".repeat(100_000);
      for (String target : List.of("/first", "/second")) {
        String lines = CallSigner.lines(SECRET, "PUT", target, body);
        caller.send(
            head("PUT " + target, "plain")
                + lines
                + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
        Answer answer = caller.readAnswer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
      }
      assertThat(gateway.gateway.counters().value(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
    }
  }
}
