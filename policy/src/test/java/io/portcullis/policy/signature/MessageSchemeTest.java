package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureRule;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP Message Signatures (RFC 9421) as a gateway needs them, and what is refused of them. */
class MessageSchemeTest {
  private static final byte[] KEY = "shared".getBytes(UTF_8);
  private static final long NOW_SEC = 1_800_000_000;
  private static final String CREATED = ";created=1800000000";
  private static final String ENOUGH = "(\"@method\" \"@path\" \"@query\")" + CREATED;
  private static final String WITH_BODY =
      "(\"@method\" \"@target-uri\" \"content-digest\")" + CREATED;
  private static final CompiledSignatureRule POLICY =
      new CompiledSignatureRule(new SignatureRule(true, 300, null, null, null, null));

  private final SignatureVerifier verifier = new SignatureVerifier();

  private static Message get() {
    return new Message("GET", "Gateway.Test:80", "/a/b?x=1&y=2");
  }

  private static Message post(String body) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
    return new Message("POST", "gateway.test", "/a")
        .body(body)
        .field("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
  }

  /** Signs what the call says it covers, over the base that is tested elsewhere. */
  private Message signed(Message call, String input) throws Exception {
    call.field("Signature-Input", "sig1=" + input);
    DescribedBase base = verifier.base(call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] bytes = base == null ? new byte[0] : base.bytes();
    String signature = Base64.getEncoder().encodeToString(mac.doFinal(bytes));
    return call.field("Signature", "sig1=:" + signature + ":");
  }

  private Verification verify(Message call) {
    return verify(call, NOW_SEC);
  }

  private Verification verify(Message call, long nowSec) {
    return verifier.verify(
        call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256, KEY, null, nowSec * 1_000);
  }

  private String problem() {
    return Objects.requireNonNull(verifier.problem());
  }

  @Test
  void enoughCovered_isValid() throws Exception {
    assertThat(verify(signed(get(), ENOUGH))).isEqualTo(Verification.VALID);
    assertThat(verify(signed(get(), ENOUGH + ";alg=\"hmac-sha256\";keyid=\"k\";nonce=\"n\"")))
        .isEqualTo(Verification.VALID);
    assertThat(verify(signed(get(), "(\"@method\" \"@request-target\")" + CREATED)))
        .isEqualTo(Verification.VALID);
    assertThat(verify(signed(post("body"), WITH_BODY))).isEqualTo(Verification.VALID);
  }

  @Test
  void derivedComponents_areAsTheRfcSays() throws Exception {
    String all =
        "(\"@method\" \"@target-uri\" \"@authority\" \"@scheme\" \"@request-target\" \"@path\""
            + " \"@query\" \"@query-param\";name=\"y\" \"accept\")";
    Message call =
        get().field("Accept", "a").field("ACCEPT", "b,  c").field("Signature-Input", "s=" + all);
    DescribedBase base = verifier.base(call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256);
    assertThat(base).as(() -> verifier.problem()).isNotNull();
    assertThat(new String(base.bytes(), US_ASCII))
        .isEqualTo(
            """
            "@method": GET
            "@target-uri": http://gateway.test/a/b?x=1&y=2
            "@authority": gateway.test
            "@scheme": http
            "@request-target": /a/b?x=1&y=2
            "@path": /a/b
            "@query": ?x=1&y=2
            "@query-param";name="y": 2
            "accept": a, b,  c
            "@signature-params": %s\
            """
                .formatted(all));
    assertThat(base.parts().get(7).name()).isEqualTo("\"@query-param\";name=\"y\"");
  }

  /** RFC 9421, 2.2.5 to 2.2.7: no query is a lone question mark, no path a slash. */
  @Test
  void absoluteFormAndNoQuery() {
    Message call =
        new Message("GET", "h", "http://h")
            .secure()
            .field(
                "Signature-Input", "s=(\"@request-target\" \"@path\" \"@query\" \"@target-uri\")");
    DescribedBase base = verifier.base(call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256);
    assertThat(base).isNotNull();
    assertThat(new String(base.bytes(), US_ASCII))
        .startsWith(
            """
            "@request-target": http://h
            "@path": /
            "@query": ?
            "@target-uri": https://h/
            """);
  }

  /** RFC 9421, 2.2.8: decoded as a form, encoded again; twice there is not there. */
  @ParameterizedTest
  @CsvSource({
    "param, this%20is%20a%20big%0Amultiline%20value",
    "var, with%20plus%20whitespace",
    "fa%C3%A7ade%22%3A%20, something",
    "qux, ''",
    "twice,",
    "none,",
  })
  void queryParameter_isSpelledOneWay(
      String name, @org.jspecify.annotations.Nullable String value) {
    String query =
        "var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace"
                .replace("var=", "param=")
                .replace("bar=", "var=")
            + "&fa%C3%A7ade%22%3A%20=something&qux=&twice=1&twice=1";
    assertThat(QueryParameters.of(query).find(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(\"@path\" \"@query\")                        | does not cover @method",
        "(\"@method\")                                 | covers none of @target-uri",
        "(\"@method\" \"@path\")                       | covers none of @target-uri",
        "(\"@method\" \"@query\" \"@authority\")       | covers none of @target-uri",
        "()                                            | does not cover @method",
      })
  void tooLittleCovered_isInvalid(String components, String text) throws Exception {
    assertThat(verify(signed(get(), components + CREATED))).isEqualTo(Verification.INVALID);
    assertThat(problem()).contains(text);
  }

  /** Not understood is not ignored: what is said may matter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(\"@method\" \"@target-uri\" \"accept\";sf)",
        "(\"@method\" \"@target-uri\" \"accept\";key=\"a\")",
        "(\"@method\" \"@target-uri\" \"accept\";bs)",
        "(\"@method\" \"@target-uri\" \"accept\";tr)",
        "(\"@method\";req \"@target-uri\")",
        "(\"@method\" \"@target-uri\" \"@status\")",
        "(\"@method\" \"@target-uri\" \"@unknown\")",
        "(\"@method\" \"@target-uri\" \"@query-param\")",
        "(\"@method\" \"@target-uri\" \"@method\")",
        "(\"@method\" \"@target-uri\" \"Accept\")",
        "(\"@method\"\"@target-uri\")",
        "(\"@method\"\t\"@target-uri\")",
        "(\"@method\" \"@target-uri\"",
        "(\"@method\" @target-uri)",
        "\"@method\" \"@target-uri\"",
      })
  void componentsThatAreNotSupported_areInvalid(String components) throws Exception {
    assertThat(verify(signed(get().field("Accept", "x"), components + CREATED)))
        .isEqualTo(Verification.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";created=-1800000000",
        ";created=1800000000.0",
        ";created=\"1800000000\"",
        ";created=1800000000;alg=\"ed25519\"",
        ";created=1800000000;alg=hmac-sha256",
        ";created=1800000000;purpose=\"x\"",
        ";created=1800000000 ",
        ";created",
      })
  void parametersThatAreWrong_areInvalid(String parameters) throws Exception {
    // A trailing space goes with the line, so it is put before another parameter.
    String text = parameters.endsWith(" ") ? parameters + ";tag=\"x\"" : parameters;
    assertThat(verify(signed(get(), "(\"@method\" \"@target-uri\")" + text)))
        .isEqualTo(Verification.INVALID);
  }

  @Test
  void clock_atBothEdgesAndExpires() throws Exception {
    Message call = signed(get(), ENOUGH);
    assertThat(verify(call, NOW_SEC - 300)).isEqualTo(Verification.VALID);
    assertThat(verify(call, NOW_SEC + 300)).isEqualTo(Verification.VALID);
    assertThat(verify(call, NOW_SEC - 301)).isEqualTo(Verification.EXPIRED);
    assertThat(verify(call, NOW_SEC + 301)).isEqualTo(Verification.EXPIRED);
    Message brief = signed(get(), ENOUGH + ";expires=1800000010");
    assertThat(verify(brief, NOW_SEC + 10)).isEqualTo(Verification.VALID);
    assertThat(verify(brief, NOW_SEC + 11)).isEqualTo(Verification.EXPIRED);
    // After a check that had to wait the time is looked at again: both times.
    assertThat(verify(brief, NOW_SEC)).isEqualTo(Verification.VALID);
    assertThat(verifier.isTimely(POLICY, (NOW_SEC + 10) * 1_000)).isTrue();
    assertThat(verifier.isTimely(POLICY, (NOW_SEC + 11) * 1_000)).isFalse();
    assertThat(verify(call, NOW_SEC)).isEqualTo(Verification.VALID);
    assertThat(verifier.isTimely(POLICY, (NOW_SEC + 300) * 1_000)).isTrue();
    assertThat(verifier.isTimely(POLICY, (NOW_SEC + 301) * 1_000)).isFalse();
  }

  @Test
  void repeatedOrMissingFields() throws Exception {
    assertThat(verify(get())).isEqualTo(Verification.MISSING);
    assertThat(verify(signed(get(), ENOUGH).without("Signature-Input")))
        .isEqualTo(Verification.MISSING);
    assertThat(verify(signed(get(), ENOUGH).field("Signature", "sig1=:AA==:")))
        .isEqualTo(Verification.INVALID);
    assertThat(verify(signed(get(), ENOUGH).field("Signature-Input", "sig1=()")))
        .isEqualTo(Verification.INVALID);
    assertThat(verify(signed(get(), ENOUGH).without("Signature").field("Signature", "sig2=:AA==:")))
        .isEqualTo(Verification.INVALID);
  }

  @Test
  void coveredFieldThatIsNotThere_isInvalid() throws Exception {
    Message call = get().field("Signature", "sig1=:AA==:");
    call.field("Signature-Input", "sig1=(\"@method\" \"@target-uri\" \"date\")" + CREATED);
    assertThat(verify(call)).isEqualTo(Verification.INVALID);
    assertThat(problem()).isEqualTo("Component date is covered, and the call has none.");
  }

  /** RFC 9421, 2.2.8: one of several would be a guess; whoever asks is told that it is that. */
  @Test
  void queryParameterThatIsThereTwice_isToldFromOneThatIsNotThere() {
    String[] queries = {"a=1&a=2", "%61=1&b&a", "b=1"};
    String[] problems = {"the query has 2 of that name", "has 2 of that name", "has none of that"};
    for (int i = 0; i < queries.length; i++) {
      Message call =
          new Message("GET", "h", "/?" + queries[i])
              .field("Signature-Input", "s=(\"@query-param\";name=\"a\")");
      assertThat(verifier.base(call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256)).isNull();
      assertThat(problem()).contains("@query-param\";name=\"a\" is covered").contains(problems[i]);
    }
  }

  /** What Connection names does not go on: somebody between could take away what was verified. */
  @ParameterizedTest
  @ValueSource(strings = {"x-amount", "close, X-Amount", "x_amount", "accept", "content-digest"})
  void connectionThatNamesAField_isInvalid(String connection) throws Exception {
    Message call = get().field("X-Amount", "5").field("Connection", connection);
    assertThat(verify(signed(call, "(\"@method\" \"@target-uri\" \"x-amount\")" + CREATED)))
        .isEqualTo(Verification.INVALID);
    assertThat(problem()).contains("Connection names a field");
  }

  @Test
  void connectionThatTakesNothingAway_isNoMatter() throws Exception {
    Message call =
        get()
            .field("Connection", "Keep-Alive ,\tTE,,")
            .field("connection", "")
            .field("Connection", "upgrade, close");
    assertThat(verify(signed(call, ENOUGH))).isEqualTo(Verification.VALID);
  }

  /** Upstreams that fold underscores would read the one that nobody signed. */
  @ParameterizedTest
  @CsvSource({
    "x-amount, X_Amount",
    "x-amount, x_AMOUNT",
    "x_amount, X-Amount",
    "x-the-amount, x-the_amount",
    "content-digest, Content_Digest"
  })
  void coveredFieldInAnotherSpellingToo_isInvalid(String covered, String beside) throws Exception {
    String components = "(\"@method\" \"@target-uri\" \"%s\")".formatted(covered) + CREATED;
    assertThat(verify(signed(get().field(covered, "5"), components)))
        .isEqualTo(covered.equals("content-digest") ? Verification.INVALID : Verification.VALID);
    for (boolean first : new boolean[] {true, false}) {
      Message call = signed(get().field(covered, "5"), components);
      Message tampered = first ? get().field(beside, "6").field(covered, "5") : call;
      if (first) {
        tampered = signed(tampered, components);
      } else {
        tampered.field(beside, "6");
      }
      assertThat(verify(tampered)).isEqualTo(Verification.INVALID);
      assertThat(problem()).contains("in another spelling too");
    }
  }

  @Test
  void body_mustBeCoveredByADigestThatIsRight() throws Exception {
    assertThat(verify(signed(new Message("POST", "h", "/").body("b"), ENOUGH)))
        .isEqualTo(Verification.INVALID);
    assertThat(problem()).contains("does not cover content-digest");
    assertThat(verify(signed(post("body"), WITH_BODY).body("bodY")))
        .isEqualTo(Verification.INVALID);
    assertThat(verify(signed(post("body"), WITH_BODY).body("")))
        .as("a body taken away")
        .isEqualTo(Verification.INVALID);
    Message unknown = new Message("POST", "h", "/").body("b").field("Content-Digest", "md5=:AA==:");
    assertThat(verify(signed(unknown, WITH_BODY))).isEqualTo(Verification.INVALID);
    Message one = post("body").field("content-digest", "sha-512=:AAAA:");
    assertThat(verify(signed(one, WITH_BODY)))
        .as("one right digest does not make up for a wrong one")
        .isEqualTo(Verification.INVALID);
    Message malformed = post("body").field("content-digest", "sha-512");
    assertThat(verify(signed(malformed, WITH_BODY))).isEqualTo(Verification.INVALID);
  }

  @Test
  void bodyThatWasNotRead_isNeededOnlyIfItIsCovered() throws Exception {
    Message covered = post("").field("Signature-Input", "sig1=" + WITH_BODY).pending();
    assertThat(verify(covered.field("Signature", "sig1=:AA==:")))
        .isEqualTo(Verification.NEEDS_BODY);
    Message bare = get().field("Signature-Input", "sig1=" + ENOUGH).pending();
    assertThat(verify(bare.field("Signature", "sig1=:AA==:"))).isEqualTo(Verification.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sig1=:A A=:", "sig1=\"AA==\"", "sig1", "sig1=:AA==:,", "sig1=:AA==: sig2=:AA==:"})
  void malformedSignature_isInvalid(String signature) {
    Message call = get().field("Signature-Input", "sig1=" + ENOUGH).field("Signature", signature);
    assertThat(verify(call)).isEqualTo(Verification.INVALID);
    assertThat(problem()).contains("not a list of byte sequences");
  }

  /** The signature of a call over this input, as it stands between the colons. */
  private String signatureOf(Message call, String input) throws Exception {
    Message described = call.field("Signature-Input", "sig1=" + input);
    DescribedBase base = verifier.base(described.call(), POLICY, Scheme.RFC9421_HMAC_SHA256);
    described.without("Signature-Input");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(Objects.requireNonNull(base).bytes()));
  }

  /** RFC 9421, 2.5: what is signed is the canonical spelling, whatever way it came. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sig1=(  \"@method\"   \"@path\" \"@query\"  );created=1800000000;keyid=\"a\\\"b\"",
        "sig1=(\"@method\" \"@path\" \"@query\");  created=1800000000; keyid=\"a\\\"b\"",
        "sig1=(\"@method\" \"@path\" \"@query\");created=0001800000000;keyid=\"a\\\"b\"",
        "sig1=(\"@method\" \"@path\" \"@query\");created=1;keyid=\"a\\\"b\";created=1800000000",
        "sig1=(),\tsig1=(\"@method\" \"@path\" \"@query\");created=1800000000;keyid=\"a\\\"b\"",
      })
  void signatureInputInAnyLegalSpelling_isRead(String spelled) throws Exception {
    String signature = signatureOf(get(), ENOUGH + ";keyid=\"a\\\"b\"");
    for (String padded : new String[] {signature, signature.replace("=", "")}) {
      Message call =
          get()
              .field("Signature-Input", spelled)
              .field("Signature", "sig1=:AAAA:")
              .field("SIGNATURE", "sig1=:" + padded + ":");
      assertThat(verify(call)).as(() -> problem()).isEqualTo(Verification.VALID);
      assertThat(verifier.hasOtherSignatures(Scheme.RFC9421_HMAC_SHA256)).isFalse();
    }
  }

  /** Proxies on the way sign for others: with what we do not know, before or after the client. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy=(\"@authority\" \"forwarded\");created=1;keyid=\"p\";alg=\"rsa-pss-sha512\"",
        "proxy=(\"signature\";key=\"sig1\" \"@method\";req);tag=\"t\";x=?1;y=1.5;z=tok;w=:AA==:",
        "proxy=(\"@method\" \"@path\" \"@query\");created=1800000000;alg=\"ed25519\"",
        "proxy=(\"@status\" tok 5);d=@1800000000;e=%\"f%c3%bc\"",
      })
  void signaturesOfOtherLabels_areLeftAlone(String other) throws Exception {
    String signature = "sig1=:" + signatureOf(get(), ENOUGH) + ":";
    String own = "sig1=" + ENOUGH;
    Message[] calls = {
      get()
          .field("Signature-Input", own + " ,\t " + other)
          .field("Signature", signature + ",proxy=:AAAA:"),
      get()
          .field("Signature-Input", other + ", " + own)
          .field("Signature", "proxy=:AAAA:;p=1, " + signature),
      get()
          .field("Signature-Input", other)
          .field("signature-input", own)
          .field("Signature", signature)
          .field("Signature", "proxy=:AAAA:"),
    };
    for (Message call : calls) {
      assertThat(verify(call)).as(() -> problem()).isEqualTo(Verification.VALID);
      assertThat(verifier.hasOtherSignatures(Scheme.RFC9421_HMAC_SHA256)).isTrue();
    }
  }

  @Test
  void labelOfTheRoute_isTheOnlyOneThatCounts() throws Exception {
    CompiledSignatureRule mine =
        new CompiledSignatureRule(new SignatureRule(true, 300, null, null, null, null, "mine"));
    String signature = signatureOf(get(), ENOUGH);
    String input = "first=%s, mine=%s".formatted(ENOUGH, ENOUGH);
    Message both =
        get()
            .field("Signature-Input", input)
            .field("Signature", "first=:AAAA:, mine=:" + signature + ":");
    assertThat(verifyBy(mine, both)).isEqualTo(Verification.VALID);
    assertThat(verify(both))
        .as("the first that fits, without a rule")
        .isEqualTo(Verification.INVALID);
    assertThat(verifyBy(mine, signed(get(), ENOUGH))).isEqualTo(Verification.MISSING);
  }

  private Verification verifyBy(CompiledSignatureRule policy, Message call) {
    return verifier.verify(
        call.call(), policy, Scheme.RFC9421_HMAC_SHA256, KEY, null, NOW_SEC * 1_000);
  }

  @Test
  void numberAndLengthOfSignatures_areBounded() throws Exception {
    String own = "sig1=" + ENOUGH;
    String signature = "sig1=:" + signatureOf(get(), ENOUGH) + ":";
    for (int others : new int[] {7, 8}) {
      Message call = get().field("Signature-Input", own).field("Signature", signature);
      for (int i = 0; i < others; i++) {
        call.field("Signature-Input", "o%d=()".formatted(i));
      }
      assertThat(verify(call)).isEqualTo(others == 7 ? Verification.VALID : Verification.INVALID);
    }
    // What comes after the limit is not even read.
    Message many = get().field("Signature-Input", own).field("Signature", signature);
    many.field("Signature-Input", "o=(),".repeat(3) + "a=(),b=(),c=(),d=(),e=(),f=(),g=(),???");
    assertThat(verify(many)).isEqualTo(Verification.INVALID);
    assertThat(problem()).contains("more than 8");
    Message length = get().field("Signature-Input", own).field("Signature", signature);
    length.field("Signature-Input", "o=();tag=\"" + "x".repeat(8_192) + "\"");
    assertThat(verify(length)).isEqualTo(Verification.INVALID);
    assertThat(problem()).contains("longer than 8 KiB");
  }

  /** A base over many components is not for the event loop, nor is any before it is known to be. */
  @Test
  void manyComponents_areCostly() throws Exception {
    for (int params : new int[] {14, 15}) {
      StringBuilder query = new StringBuilder("a=1");
      StringBuilder components = new StringBuilder("(\"@method\" \"@request-target\"");
      for (int i = 0; i < params; i++) {
        components.append(" \"@query-param\";name=\"p%d\"".formatted(i));
        query.append("&p%d=%d".formatted(i, i));
      }
      Message call = new Message("GET", "h", "/?" + query);
      signed(call, components.append(')') + CREATED);
      SignedCall hurried = call.call().defersWork(true);
      Verification found =
          verifier.verify(hurried, POLICY, Scheme.RFC9421_HMAC_SHA256, KEY, null, NOW_SEC * 1_000);
      assertThat(found).isEqualTo(params == 14 ? Verification.VALID : Verification.COSTLY);
    }
  }

  /** What is wrong with the base is found by the thread that has the time to build it. */
  @Test
  void ed25519_isCostlyBeforeItsBaseIsBuilt() {
    Message call =
        get()
            .field("Signature-Input", "s=(\"@method\" \"@target-uri\" \"none\")" + CREATED)
            .field("Signature", "s=:AAAA:");
    assertThat(
            verifier.verify(
                call.call().defersWork(true),
                POLICY,
                Scheme.RFC9421_ED25519,
                KEY,
                null,
                NOW_SEC * 1_000))
        .isEqualTo(Verification.COSTLY);
    assertThat(verify(call, KEY, null)).isEqualTo(Verification.INVALID);
  }

  @Test
  void ed25519_pemAndRawKeysVerifyAndNothingElseDoes() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] info = pair.getPublic().getEncoded();
    String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(info);
    byte[] pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(encoded)
            .getBytes(US_ASCII);
    byte[] raw =
        Base64.getEncoder().encode(Arrays.copyOfRange(info, info.length - 32, info.length));
    Message call = get().field("Signature-Input", "sig1=" + ENOUGH + ";alg=\"ed25519\"");
    DescribedBase base = verifier.base(call.call(), POLICY, Scheme.RFC9421_ED25519);
    assertThat(base).isNotNull();
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    signer.update(base.bytes());
    call.field("Signature", "sig1=:" + Base64.getEncoder().encodeToString(signer.sign()) + ":");
    for (byte[] key : new byte[][] {pem, raw}) {
      assertThat(verify(call, key, null)).isEqualTo(Verification.VALID);
      assertThat(verify(call, "not a key".getBytes(US_ASCII), key)).isEqualTo(Verification.VALID);
    }
    assertThat(verify(call, "not a key".getBytes(US_ASCII), null)).isEqualTo(Verification.INVALID);
    // Whoever has the public key cannot use it as a shared one.
    assertThat(
            verifier.verify(
                call.call(), POLICY, Scheme.RFC9421_HMAC_SHA256, raw, null, NOW_SEC * 1_000))
        .isEqualTo(Verification.INVALID);
  }

  private Verification verify(
      Message call, byte[] key, byte @org.jspecify.annotations.Nullable [] previous) {
    return verifier.verify(
        call.call(), POLICY, Scheme.RFC9421_ED25519, key, previous, NOW_SEC * 1_000);
  }
}
