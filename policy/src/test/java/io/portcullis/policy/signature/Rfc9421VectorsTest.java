package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureRule;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The requests of RFC 9421, appendix B.2: their signature bases, and that the published signatures
 * were made over them. B.2.4 is an answer. What the signatures there cover is too little for a
 * gateway, which a test says too.
 */
class Rfc9421VectorsTest {
  private static final CompiledSignatureRule POLICY =
      new CompiledSignatureRule(SignatureRule.UNSET);
  private static final long CREATED_MS = 1_618_884_473_000L;

  /** B.1.2. */
  private static final String RSA_PSS_KEY =
      """
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2\
      +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+\
      oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq\
      gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W\
      Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4\
      aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI\
      2wIDAQAB\
      """;

  /** B.1.4. */
  private static final String ED25519_KEY =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
      -----END PUBLIC KEY-----
      """;

  /** B.1.5. */
  private static final byte[] SHARED_SECRET =
      Base64.getDecoder()
          .decode(
              "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==");

  private static final String B21_INPUT =
      "();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"";
  private static final String B21_SIGNATURE =
      """
      d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopem\
      LJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG\
      52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx\
      2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6\
      UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3\
      +7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==\
      """;

  private static final String B22_INPUT =
      "(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\")"
          + ";created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"";
  private static final String B22_SIGNATURE =
      """
      LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQ\
      EdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT\
      8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SA\
      RYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd\
      4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoK\
      UqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==\
      """;

  private static final String B23_INPUT =
      "(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\""
          + " \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"";
  private static final String B23_SIGNATURE =
      """
      bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yB\
      iMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fU\
      xN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1\
      pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9\
      bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5Z\
      JzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==\
      """;

  private static final String B25_INPUT =
      "(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"";
  private static final String B25_SIGNATURE = "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=";

  private static final String B26_INPUT =
      "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
          + ";created=1618884473;keyid=\"test-key-ed25519\"";
  private static final String B26_SIGNATURE =
      "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";

  private static final String DIGEST =
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+T"
          + "aPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

  private static Message request() {
    return new Message("POST", "example.com", "/foo?param=Value&Pet=dog")
        .field("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
        .field("Content-Type", "application/json")
        .field("Content-Digest", DIGEST)
        .field("Content-Length", "18")
        .body("{\"hello\": \"world\"}");
  }

  private static String base(String input) {
    SignatureVerifier verifier = new SignatureVerifier();
    DescribedBase base =
        verifier.base(
            request().field("Signature-Input", "sig=" + input).call(),
            POLICY,
            Scheme.RFC9421_HMAC_SHA256);
    return new String(Objects.requireNonNull(base, () -> verifier.problem()).bytes(), US_ASCII);
  }

  private static boolean rsaPssVerifies(String base, String signature) throws Exception {
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1));
    verifier.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(RSA_PSS_KEY))));
    verifier.update(base.getBytes(US_ASCII));
    return verifier.verify(Base64.getDecoder().decode(signature));
  }

  @Test
  void b21_minimalSignature() throws Exception {
    String base = base(B21_INPUT);
    assertThat(base).isEqualTo("\"@signature-params\": " + B21_INPUT);
    assertThat(rsaPssVerifies(base, B21_SIGNATURE)).isTrue();
  }

  @Test
  void b22_selectiveComponents() throws Exception {
    String base = base(B22_INPUT);
    assertThat(base)
        .isEqualTo(
            """
            "@authority": example.com
            "content-digest": %s
            "@query-param";name="Pet": dog
            "@signature-params": %s\
            """
                .formatted(DIGEST, B22_INPUT));
    assertThat(rsaPssVerifies(base, B22_SIGNATURE)).isTrue();
  }

  @Test
  void b23_fullCoverage() throws Exception {
    String base = base(B23_INPUT);
    assertThat(base)
        .isEqualTo(
            """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@query": ?param=Value&Pet=dog
            "@authority": example.com
            "content-type": application/json
            "content-digest": %s
            "content-length": 18
            "@signature-params": %s\
            """
                .formatted(DIGEST, B23_INPUT));
    assertThat(rsaPssVerifies(base, B23_SIGNATURE)).isTrue();
  }

  @Test
  void b25_hmacSha256() {
    String base = base(B25_INPUT);
    assertThat(base)
        .isEqualTo(
            """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@authority": example.com
            "content-type": application/json
            "@signature-params": %s\
            """
                .formatted(B25_INPUT));
    MessageScheme scheme = new MessageScheme(new Hmac());
    byte[] signature = Base64.getDecoder().decode(B25_SIGNATURE);
    assertThat(
            scheme.matches(
                MessageScheme.Algorithm.HMAC_SHA256,
                SHARED_SECRET,
                base.getBytes(US_ASCII),
                signature))
        .isTrue();
    assertThat(
            scheme.matches(
                MessageScheme.Algorithm.HMAC_SHA256,
                SHARED_SECRET,
                (base + " ").getBytes(US_ASCII),
                signature))
        .isFalse();
  }

  @Test
  void b26_ed25519() {
    String base = base(B26_INPUT);
    assertThat(base)
        .isEqualTo(
            """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@authority": example.com
            "content-type": application/json
            "content-length": 18
            "@signature-params": %s\
            """
                .formatted(B26_INPUT));
    MessageScheme scheme = new MessageScheme(new Hmac());
    byte[] signature = Base64.getDecoder().decode(B26_SIGNATURE);
    byte[] raw = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=".getBytes(US_ASCII);
    for (byte[] key : new byte[][] {ED25519_KEY.getBytes(UTF_8), raw}) {
      assertThat(
              scheme.matches(
                  MessageScheme.Algorithm.ED25519, key, base.getBytes(US_ASCII), signature))
          .isTrue();
      assertThat(
              scheme.matches(
                  MessageScheme.Algorithm.ED25519, key, (base + " ").getBytes(US_ASCII), signature))
          .isFalse();
    }
  }

  /** The published digest is that of the published body, and of no other. */
  @Test
  void contentDigest_isThatOfTheBody() {
    byte[] body = "{\"hello\": \"world\"}".getBytes(UTF_8);
    SignedCall call = request().call();
    assertThat(ContentDigest.matches(call.fields(), body, body.length)).isTrue();
    assertThat(ContentDigest.matches(call.fields(), body, body.length - 1)).isFalse();
  }

  /** B.2.5 covers no method: genuine, and still no authority for a call. */
  @Test
  void genuineSignatureThatCoversTooLittle_isInvalid() {
    SignatureVerifier verifier = new SignatureVerifier();
    Verification result =
        verifier.verify(
            request()
                .field("Signature-Input", "sig-b25=" + B25_INPUT)
                .field("Signature", "sig-b25=:" + B25_SIGNATURE + ":")
                .call(),
            POLICY,
            Scheme.RFC9421_HMAC_SHA256,
            SHARED_SECRET,
            null,
            CREATED_MS);
    assertThat(result).isEqualTo(Verification.INVALID);
    assertThat(verifier.problem()).isEqualTo("The signature does not cover @method.");
  }
}
