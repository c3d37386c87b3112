package io.portcullis.gateway;

import static io.portcullis.gateway.CallSigner.nowSec;
import static io.portcullis.gateway.GatewayFixture.await;
import static io.portcullis.gateway.GatewayFixture.head;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.admission.CostlyWork;
import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.DenyReason;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Signatures that cost much to look at: the loop goes on meanwhile. All calls are on one loop; a
 * latch holds the threads that look at signatures, so that nothing depends on time.
 */
class CostlySignatureTest {
  private static final SignatureRule REQUIRED =
      new SignatureRule(true, null, null, null, null, SignatureJoining.LF);
  private static final String SECRET = "correct horse battery staple";

  /** The ids that {@link PolicyFixture} gives its clients. */
  private static final UUID FIRST_CLIENT = new UUID(4, 0);

  private static final UUID SECOND_CLIENT = new UUID(4, 1);
  private static final UUID NOBODY = new UUID(9, 9);

  private final CountDownLatch latch = new CountDownLatch(1);
  private final KeyPair pair;

  CostlySignatureTest() throws Exception {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private PolicyFixture routes(ScriptedUpstream upstream) {
    byte[] info = pair.getPublic().getEncoded();
    String key =
        Base64.getEncoder().encodeToString(Arrays.copyOfRange(info, info.length - 32, info.length));
    return new PolicyFixture()
        .signedRoute("ed25519", upstream.url(), REQUIRED, Scheme.RFC9421_ED25519, key)
        .signedRoute("hmac", upstream.url(), REQUIRED, Scheme.HMAC_SHA256, SECRET)
        .openRoute("open", upstream.url());
  }

  /** The lines of a good Ed25519 signature of a call. */
  private String signed(String method, String target, String body) throws Exception {
    return CallSigner.messageLines(this::sign, "", method, target, body);
  }

  private byte[] sign(String base) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    signer.update(base.getBytes(ISO_8859_1));
    return signer.sign();
  }

  private String get(String target) throws Exception {
    return head("GET " + target, "ed25519") + signed("GET", target, "") + "\r\n";
  }

  /** Keeps the only thread that looks at signatures busy until the latch falls. */
  private void hold(GatewayFixture gateway) {
    boolean held =
        gateway
            .gateway
            .costlyWork()
            .submit(
                NOBODY,
                () -> {
                  try {
                    latch.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(held).isTrue();
  }

  private static void awaitWaiting(GatewayFixture gateway, UUID client, int count)
      throws InterruptedException {
    await(count + " checks that wait", () -> gateway.gateway.costlyWork().of(client) == count);
  }

  @Test
  void goodAndForgedSignatures_areToldApart() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller caller = gateway.connect()) {
      // Two at once on one connection: the second waits for the first.
      caller.send(get("/a") + get("/b"));
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      String forged = head("GET /c", "ed25519") + signed("GET", "/d", "") + "\r\n";
      RawCaller.Answer answer = caller.send(forged).readAnswer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).contains("Invalid signature");
      String body = "{\"n\":1}";
      String post =
          head("POST /e", "ed25519")
              + signed("POST", "/e", body)
              + "Content-Length: 7\r\n\r\n"
              + body;
      assertThat(caller.send(post).readAnswer().body()).isEqualTo(body);
      assertThat(caller.send(post).readAnswer().body()).contains("Signature already used");
      assertThat(upstream.requests()).hasSize(3);
    }
  }

  /** The fault that this is against: every other call of the loop waited for the signature. */
  @Test
  void loop_goesOnWhileASignatureIsLookedAt() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller signer = gateway.connect();
        RawCaller long64 = gateway.connect();
        RawCaller other = gateway.connect()) {
      hold(gateway);
      signer.send(get("/signed"));
      awaitWaiting(gateway, FIRST_CLIENT, 1);
      String body = "x".repeat(65_537);
      long now = nowSec();
      String hmac = CallSigner.hex(SECRET, now + "\nPOST\n/long\n" + body);
      long64.send(
          head("POST /long", "hmac")
              + "X-Timestamp: %d\r\nX-Signature: %s\r\n".formatted(now, hmac)
              + "Content-Length: 65537\r\n\r\n"
              + body);
      awaitWaiting(gateway, SECOND_CLIENT, 1);
      for (int i = 0; i < 10; i++) {
        other.send(head("GET /open", "open") + "\r\n");
        assertThat(other.readAnswer().status()).isEqualTo(200);
      }
      assertThat(upstream.requests()).hasSize(10);
      latch.countDown();
      assertThat(signer.readAnswer().status()).isEqualTo(200);
      assertThat(long64.readAnswer().body()).isEqualTo(body);
    }
  }

  /** A client that floods the threads fills its share; another one's calls find room. */
  @Test
  void shareOfAClient_isBounded() throws Exception {
    List<RawCaller> flood = new ArrayList<>();
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream));
        RawCaller last = gateway.connect()) {
      hold(gateway);
      for (int i = 0; i < CostlyWork.MAX_OF_ONE_CLIENT; i++) {
        flood.add(gateway.connect().send(get("/" + i)));
      }
      awaitWaiting(gateway, FIRST_CLIENT, CostlyWork.MAX_OF_ONE_CLIENT);
      RawCaller.Answer answer = last.send(get("/last")).readAnswer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(gateway.gateway.counters().refused(DenyReason.OVERLOADED)).isEqualTo(1);
      assertThat(gateway.gateway.costlyWork().submit(SECOND_CLIENT, () -> {})).isTrue();
      latch.countDown();
      for (RawCaller caller : flood) {
        assertThat(caller.readAnswer().status()).isEqualTo(200);
      }
      assertThat(last.send(get("/last")).readAnswer().status()).isEqualTo(200);
    } finally {
      for (RawCaller caller : flood) {
        caller.close();
      }
    }
  }

  /** What the other thread reads is given back when it has ended, and not before. */
  @Test
  void callerThatGoesMeanwhile_leavesNothingBehind() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = GatewayFixture.start(routes(upstream))) {
      hold(gateway);
      String body = "y".repeat(1_000);
      try (RawCaller caller = gateway.connect()) {
        caller.send(
            head("POST /gone", "ed25519")
                + signed("POST", "/gone", body)
                + "Content-Length: 1000\r\n\r\n"
                + body);
        awaitWaiting(gateway, FIRST_CLIENT, 1);
        caller.reset();
      }
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.CALLER_GONE));
      assertThat(gateway.gateway.counters().heldBodyBytes()).isPositive();
      latch.countDown();
      await("the body given back", () -> gateway.gateway.counters().heldBodyBytes() == 0);
      assertThat(upstream.connections()).isZero();
    }
  }
}
