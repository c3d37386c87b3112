package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented form of signing (docs/wire.md section 12), and what an attacker may try on it. */
class FieldSchemeTest {
  private static final byte[] KEY = "the secret of the client".getBytes(UTF_8);
  private static final byte[] OTHER_KEY = "another".getBytes(UTF_8);
  private static final long NOW_SEC = 1_800_000_000;
  private static final CompiledSignatureRule PLAIN = policy(SignatureJoining.NONE);
  private static final CompiledSignatureRule LINES = policy(SignatureJoining.LF);

  private final SignatureVerifier verifier = new SignatureVerifier();

  private static CompiledSignatureRule policy(SignatureJoining joining) {
    return new CompiledSignatureRule(new SignatureRule(true, 300, null, null, null, joining));
  }

  private static String sign(byte[] key, String message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(message.getBytes(ISO_8859_1)));
  }

  private static Message post(String target, String body) {
    return new Message("POST", "gateway.test", target).body(body);
  }

  /** Adds signature and timestamp over {@code message}, which the test puts together itself. */
  private static Message signed(Message call, byte[] key, long timestamp, String message)
      throws GeneralSecurityException {
    return call.field("X-Timestamp", Long.toString(timestamp))
        .field("X-Signature", sign(key, message));
  }

  private Verification verify(Message call, CompiledSignatureRule policy) {
    return verify(call, policy, KEY, null);
  }

  private Verification verify(
      Message call,
      CompiledSignatureRule policy,
      byte[] key,
      byte @org.jspecify.annotations.Nullable [] previous) {
    return verifier.verify(call.call(), policy, Scheme.HMAC_SHA256, key, previous, NOW_SEC * 1_000);
  }

  @Test
  void bothJoinings_verifyAndNeitherVerifiesTheOther() throws Exception {
    Message plain =
        signed(post("/a?b=c", "body"), KEY, NOW_SEC, NOW_SEC + "POST" + "/a?b=c" + "body");
    assertThat(verify(plain, PLAIN)).isEqualTo(Verification.VALID);
    assertThat(verify(plain, LINES)).isEqualTo(Verification.INVALID);
    Message lines = signed(post("/a?b=c", "body"), KEY, NOW_SEC, NOW_SEC + "\nPOST\n/a?b=c\nbody");
    assertThat(verify(lines, LINES)).isEqualTo(Verification.VALID);
    assertThat(verify(lines, PLAIN)).isEqualTo(Verification.INVALID);
    Message bare = signed(post("/", ""), KEY, NOW_SEC, NOW_SEC + "\nPOST\n/\n");
    assertThat(verify(bare, LINES)).isEqualTo(Verification.VALID);
  }

  @Test
  void nonce_standsAfterTheTimestamp() throws Exception {
    Message plain = signed(post("/", "b"), KEY, NOW_SEC, NOW_SEC + "n1POST/b");
    assertThat(verify(plain, PLAIN)).as("not sent").isEqualTo(Verification.INVALID);
    assertThat(verify(plain.field("x-nonce", "n1"), PLAIN)).isEqualTo(Verification.VALID);
    Message lines = signed(post("/", "b"), KEY, NOW_SEC, NOW_SEC + "\nn1\nPOST\n/\nb");
    assertThat(verify(lines.field("X-Nonce", "n1"), LINES)).isEqualTo(Verification.VALID);
  }

  /**
   * The documented form has no border between target and body: whoever holds back a call can move
   * it. Only the memory of used signatures, and a line feed, stand against that.
   */
  @Test
  void borderBetweenTargetAndBody_canBeMovedOnlyWithoutLineFeeds() throws Exception {
    String plain = NOW_SEC + "POST" + "/pay" + "/evil";
    assertThat(verify(signed(post("/pay", "/evil"), KEY, NOW_SEC, plain), PLAIN))
        .isEqualTo(Verification.VALID);
    assertThat(verify(signed(post("/pay/evil", ""), KEY, NOW_SEC, plain), PLAIN))
        .as("the documented weakness")
        .isEqualTo(Verification.VALID);
    String lines = NOW_SEC + "\nPOST\n/pay\n/evil";
    assertThat(verify(signed(post("/pay", "/evil"), KEY, NOW_SEC, lines), LINES))
        .isEqualTo(Verification.VALID);
    assertThat(verify(signed(post("/pay/evil", ""), KEY, NOW_SEC, lines), LINES))
        .isEqualTo(Verification.INVALID);
    assertThat(verify(signed(post("/pay", "\n/evil"), KEY, NOW_SEC, lines), LINES))
        .isEqualTo(Verification.INVALID);
  }

  /** What began a target must not become a nonce, or the method and target would be others. */
  @Test
  void borderBetweenNonceAndTarget_cannotBeMoved() throws Exception {
    String message = NOW_SEC + "POST/a" + "GET/b";
    Message moved =
        signed(new Message("GET", "h", "/b"), KEY, NOW_SEC, message).field("X-Nonce", "POST/a");
    assertThat(verify(moved, PLAIN)).isEqualTo(Verification.INVALID);
  }

  /** Whoever holds back a call must not make another method of a part of its nonce. */
  @ParameterizedTest
  @CsvSource({
    "abcDE, POST, abc, DEPOST",
    "abcUN, LINK, abc, UNLINK",
    "abcUN, LINK, , abcUNLINK",
    "UN, LOCK, , UNLOCK",
    "PROP, PATCH, , PROPPATCH",
    "x-PUT, GET, x-, PUTGET",
    "x, get, , xget"
  })
  void borderBetweenNonceAndMethod_cannotBeMoved(
      String nonce,
      String method,
      @org.jspecify.annotations.Nullable String movedNonce,
      String movedMethod)
      throws Exception {
    String message = NOW_SEC + nonce + method + "/a";
    boolean known = method.equals(method.toUpperCase(Locale.ROOT));
    Message signed =
        signed(new Message(method, "h", "/a"), KEY, NOW_SEC, message).field("X-Nonce", nonce);
    assertThat(verify(signed, PLAIN)).isEqualTo(known ? Verification.VALID : Verification.INVALID);
    Message moved = signed(new Message(movedMethod, "h", "/a"), KEY, NOW_SEC, message);
    if (movedNonce != null) {
      moved.field("X-Nonce", movedNonce);
    }
    assertThat(verify(moved, PLAIN)).isEqualTo(Verification.INVALID);
    assertThat(verifier.problem()).contains("does not tell this method from others");
  }

  /** What the test above tries by example: of two methods none ends in the other. */
  @Test
  void methodsThatMayBeJoinedByNothing_doNotEndInEachOther() {
    for (String one : UnjoinedMessage.METHODS) {
      for (String other : UnjoinedMessage.METHODS) {
        assertThat(!one.equals(other) && one.endsWith(other)).as("%s %s", one, other).isFalse();
      }
    }
  }

  /** An absolute form without a path: the body could begin anywhere. */
  @Test
  void targetWithoutASlash_cannotBeJoinedByNothing() throws Exception {
    Message bare = new Message("POST", "h", "http://h").body("/a");
    assertThat(verify(signed(bare, KEY, NOW_SEC, NOW_SEC + "POST/a"), PLAIN))
        .isEqualTo(Verification.INVALID);
    Message lines = new Message("POST", "h", "http://h").body("/a");
    assertThat(verify(signed(lines, KEY, NOW_SEC, NOW_SEC + "\nPOST\n\n/a"), LINES))
        .isEqualTo(Verification.VALID);
  }

  /** The method goes on as it was sent, so it is signed as it was sent. */
  @Test
  void method_isSignedAsSent() throws Exception {
    Message call = new Message("purge", "h", "/");
    assertThat(verify(signed(call, KEY, NOW_SEC, NOW_SEC + "\nPURGE\n/\n"), LINES))
        .isEqualTo(Verification.INVALID);
    Message same = new Message("purge", "h", "/");
    assertThat(verify(signed(same, KEY, NOW_SEC, NOW_SEC + "\npurge\n/\n"), LINES))
        .isEqualTo(Verification.VALID);
  }

  @Test
  void clock_atBothEdges() throws Exception {
    long[] good = {NOW_SEC - 300, NOW_SEC, NOW_SEC + 300};
    long[] bad = {NOW_SEC - 301, NOW_SEC + 301, 0, NOW_SEC * 1_000, 999_999_999_999_999L};
    for (long timestamp : good) {
      Message call = signed(post("/", ""), KEY, timestamp, timestamp + "POST/");
      assertThat(verify(call, PLAIN)).as("%d", timestamp).isEqualTo(Verification.VALID);
    }
    for (long timestamp : bad) {
      Message call = signed(post("/", ""), KEY, timestamp, timestamp + "POST/");
      assertThat(verify(call, PLAIN)).as("%d", timestamp).isEqualTo(Verification.EXPIRED);
    }
  }

  /** The last millisecond of the last good second still counts, the next one does not. */
  @Test
  void clock_isComparedInWholeSeconds() throws Exception {
    Message call = signed(post("/", ""), KEY, NOW_SEC - 300, NOW_SEC - 300 + "POST/");
    long[] nowMs = {NOW_SEC * 1_000 + 999, (NOW_SEC + 1) * 1_000};
    assertThat(verifier.verify(call.call(), PLAIN, Scheme.HMAC_SHA256, KEY, null, nowMs[0]))
        .isEqualTo(Verification.VALID);
    assertThat(verifier.verify(call.call(), PLAIN, Scheme.HMAC_SHA256, KEY, null, nowMs[1]))
        .isEqualTo(Verification.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "+1800000000",
        "1800000000.0",
        "1.8e9",
        "0x6b49d200",
        "01800000000",
        "",
        "1800000000,1800000000",
        "1800000000 1",
        "\u0661\u0668",
        "9999999999999999"
      })
  void timestampThatIsNotPlainDigits_isInvalid(String timestamp) throws Exception {
    Message call =
        post("/", "")
            .field("X-Timestamp", new String(timestamp.getBytes(UTF_8), ISO_8859_1))
            .field("X-Signature", sign(KEY, timestamp + "POST/"));
    assertThat(verify(call, PLAIN)).isEqualTo(Verification.INVALID);
  }

  @Test
  void repeatedFields_areInvalid() throws Exception {
    String message = NOW_SEC + "n1POST/";
    for (String name : new String[] {"X-Signature", "x-timestamp", "X-NONCE"}) {
      Message call = signed(post("/", ""), KEY, NOW_SEC, message).field("X-Nonce", "n1");
      assertThat(verify(call, PLAIN)).isEqualTo(Verification.VALID);
      String again =
          switch (name) {
            case "X-Signature" -> sign(KEY, message);
            case "X-NONCE" -> "n1";
            default -> Long.toString(NOW_SEC);
          };
      assertThat(verify(call.field(name, again), PLAIN)).as(name).isEqualTo(Verification.INVALID);
    }
  }

  @Test
  void missingFields_areMissing() throws Exception {
    Message call = signed(post("/", ""), KEY, NOW_SEC, NOW_SEC + "POST/");
    assertThat(verify(call.without("X-Signature"), PLAIN)).isEqualTo(Verification.MISSING);
    assertThat(verify(post("/", "").field("X-Signature", "0".repeat(64)), PLAIN))
        .isEqualTo(Verification.MISSING);
    assertThat(verify(post("/", ""), PLAIN)).isEqualTo(Verification.MISSING);
  }

  @Test
  void connectionThatNamesAField_isInvalid() throws Exception {
    Message call = signed(post("/", ""), KEY, NOW_SEC, NOW_SEC + "POST/");
    assertThat(verify(call.field("Connection", "keep-alive, TE"), PLAIN))
        .isEqualTo(Verification.VALID);
    assertThat(verify(call.field("Connection", "content-type"), PLAIN))
        .isEqualTo(Verification.INVALID);
    assertThat(verifier.problem()).contains("Connection names a field");
  }

  @Test
  void hexInCapitals_otherLengthsAndOtherEncodings_areInvalid() throws Exception {
    String good = sign(KEY, NOW_SEC + "POST/");
    String[] wrong = {
      good.toUpperCase(Locale.ROOT),
      good.substring(0, 63),
      good + "0",
      good.substring(0, 63) + "g",
      "sha256=" + good,
      "",
      java.util.Base64.getEncoder().encodeToString(HexFormat.of().parseHex(good)),
    };
    for (String signature : wrong) {
      Message call =
          post("/", "")
              .field("X-Timestamp", Long.toString(NOW_SEC))
              .field("X-Signature", signature);
      assertThat(verify(call, PLAIN)).as(signature).isEqualTo(Verification.INVALID);
    }
  }

  @Test
  void twoSecretsOfARotation_bothVerifyAndNoThird() throws Exception {
    Message call = signed(post("/", ""), OTHER_KEY, NOW_SEC, NOW_SEC + "POST/");
    assertThat(verify(call, PLAIN, KEY, OTHER_KEY)).isEqualTo(Verification.VALID);
    assertThat(verify(call, PLAIN, OTHER_KEY, KEY)).isEqualTo(Verification.VALID);
    assertThat(verify(call, PLAIN, KEY, null)).isEqualTo(Verification.INVALID);
  }

  /** An empty key is no key: everybody could sign with it. */
  @Test
  void emptySecret_verifiesNothing() throws Exception {
    byte[] zero = new byte[1];
    Message call = signed(post("/", ""), zero, NOW_SEC, NOW_SEC + "POST/");
    assertThat(verify(call, PLAIN, zero, null)).isEqualTo(Verification.VALID);
    assertThat(verify(call, PLAIN, new byte[0], null)).isEqualTo(Verification.INVALID);
    assertThat(verify(call, PLAIN, KEY, new byte[0])).isEqualTo(Verification.INVALID);
  }

  /** Everything but the message itself is judged before a body is taken in. */
  @Test
  void bodyThatWasNotRead_isNeededOnlyIfAllElseIsGood() throws Exception {
    Message good = signed(post("/", ""), KEY, NOW_SEC, NOW_SEC + "POST/x").pending();
    assertThat(verify(good, PLAIN)).isEqualTo(Verification.NEEDS_BODY);
    Message old = signed(post("/", ""), KEY, 1, 1 + "POST/x").pending();
    assertThat(verify(old, PLAIN)).isEqualTo(Verification.EXPIRED);
    assertThat(verify(post("/", "").pending(), PLAIN)).isEqualTo(Verification.MISSING);
  }

  /** Each byte of the message counts, wherever it stands. */
  @Test
  void anyChangedByte_isInvalid() throws Exception {
    Random random = new Random(7);
    for (CompiledSignatureRule policy : new CompiledSignatureRule[] {PLAIN, LINES}) {
      String lf = policy == LINES ? "\n" : "";
      String body = "x".repeat(random.nextInt(3_000)) + "end";
      String target = "/t?q=" + random.nextInt();
      String message = NOW_SEC + lf + "POST" + lf + target + lf + body;
      assertThat(verify(signed(post(target, body), KEY, NOW_SEC, message), policy))
          .isEqualTo(Verification.VALID);
      for (int i = 0; i < 200; i++) {
        int at = random.nextInt(message.length());
        char other = (char) (message.charAt(at) ^ (1 << random.nextInt(7)));
        String changed = message.substring(0, at) + other + message.substring(at + 1);
        assertThat(verify(signed(post(target, body), KEY, NOW_SEC, changed), policy))
            .as("seed 7, position %d", at)
            .isEqualTo(Verification.INVALID);
      }
    }
  }

  @Test
  void describedBase_isWhatIsSignedAndNamesWhereAnotherDiffers() throws Exception {
    Message call = post("/a", "body").field("X-Timestamp", "1800000000").field("X-Nonce", "n1");
    DescribedBase base = verifier.base(call.call(), LINES, Scheme.HMAC_SHA256);
    assertThat(base).isNotNull();
    String text = "1800000000\nn1\nPOST\n/a\nbody";
    assertThat(new String(base.bytes(), ISO_8859_1)).isEqualTo(text);
    assertThat(base.parts().stream().map(DescribedBase.Part::name))
        .containsExactly("timestamp", "nonce", "method", "target", "body");
    assertThat(base.difference(text.getBytes(ISO_8859_1))).isNull();
    assertThat(base.difference(text.replace("/a", "/b").getBytes(ISO_8859_1)))
        .isEqualTo(new DescribedBase.Difference(20, "target"));
    assertThat(base.difference((text + "!").getBytes(ISO_8859_1)))
        .isEqualTo(new DescribedBase.Difference(26, "end"));
    assertThat(base.difference("1800000000\nPOST".getBytes(ISO_8859_1)))
        .isEqualTo(new DescribedBase.Difference(11, "nonce"));
  }
}
