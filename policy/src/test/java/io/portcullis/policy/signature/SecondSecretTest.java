package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While a client changes its secret, the time of a check does not tell which one a caller has. */
class SecondSecretTest {
  private static final long NOW_SEC = 1_800_000_000;
  private static final String PRESENT = "present secret";
  private static final String PREVIOUS = "previous secret";
  private static final CompiledSignatureRule POLICY =
      new CompiledSignatureRule(
          new SignatureRule(true, 300, null, null, null, SignatureJoining.LF));

  private final CountingHmac hmac = new CountingHmac();
  private final SignatureVerifier verifier = new SignatureVerifier(hmac);

  /** Short cuts would be: stopping after the first that fits, or after the first that does not. */
  @ParameterizedTest
  @EnumSource(names = {"HMAC_SHA256", "RFC9421_HMAC_SHA256"})
  void verify_twoSecrets_makesTwoCodesWhateverTheFirstGave(Scheme scheme) throws Exception {
    for (String signer : List.of(PRESENT, PREVIOUS, "another")) {
      SignedCall call = signed(scheme, signer);
      hmac.compared = 0;

      Verification found =
          verifier.verify(
              call,
              POLICY,
              scheme,
              PRESENT.getBytes(UTF_8),
              PREVIOUS.getBytes(UTF_8),
              NOW_SEC * 1_000);

      assertThat(found)
          .as(signer)
          .isEqualTo(signer.equals("another") ? Verification.INVALID : Verification.VALID);
      assertThat(hmac.compared).as(signer).isEqualTo(2);
    }
  }

  private SignedCall signed(Scheme scheme, String secret) throws Exception {
    boolean inFields = scheme == Scheme.HMAC_SHA256;
    Message call = new Message("GET", "gateway.test", "/a?b=c");
    call.field("X-Timestamp", Long.toString(NOW_SEC));
    call.field(
        "Signature-Input", "s=(\"@method\" \"@request-target\");created=%d".formatted(NOW_SEC));
    DescribedBase base = Objects.requireNonNull(verifier.base(call.call(), POLICY, scheme));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    byte[] code = mac.doFinal(base.bytes());
    return (inFields
            ? call.field("X-Signature", HexFormat.of().formatHex(code))
            : call.field("Signature", "s=:" + Base64.getEncoder().encodeToString(code) + ":"))
        .call();
  }

  /** Counts what it compares. */
  private static final class CountingHmac extends Hmac {
    private int compared;

    @Override
    boolean matches(byte[] sent) {
      compared++;
      return super.matches(sent);
    }
  }
}
