package io.portcullis.model.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ConstantTimeBytesTest {
  private static final byte[] BYTES = "the bytes".getBytes(US_ASCII);

  @Test
  void sameAs_isTrueOfTheSameBytesOnly() {
    ConstantTimeBytes bytes = ConstantTimeBytes.copyOf(BYTES);

    assertThat(bytes.sameAs(BYTES.clone())).isTrue();
    for (int i = 0; i < BYTES.length; i++) {
      byte[] other = BYTES.clone();
      other[i] ^= 1;
      assertThat(bytes.sameAs(other)).as("byte %d", i).isFalse();
    }
    assertThat(bytes.sameAs("the byte".getBytes(US_ASCII))).isFalse();
    assertThat(bytes.sameAs("the bytes.".getBytes(US_ASCII))).isFalse();
    assertThat(bytes.sameAs(new byte[0])).isFalse();
  }

  @Test
  void bytes_areCopiedBothWays() {
    byte[] given = BYTES.clone();
    ConstantTimeBytes bytes = ConstantTimeBytes.copyOf(given);
    given[0] = 0;
    bytes.reveal()[1] = 0;

    assertThat(bytes.sameAs(BYTES)).isTrue();
  }

  /** RFC 4231, test case 2; the second code takes the place of the first. */
  @Test
  void finish_keepsTheCode() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    ConstantTimeBytes code = ConstantTimeBytes.forCodesOf(mac);
    mac.init(new SecretKeySpec("Jefe".getBytes(US_ASCII), "HmacSHA256"));
    mac.update("another".getBytes(US_ASCII));
    code.finish(mac);
    mac.update("what do ya want for nothing?".getBytes(US_ASCII));
    code.finish(mac);

    assertThat(HexFormat.of().formatHex(code.reveal()))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void textAndHash_tellNothing() {
    ConstantTimeBytes one = ConstantTimeBytes.copyOf(BYTES);
    ConstantTimeBytes other = ConstantTimeBytes.copyOf(new byte[3]);

    assertThat(one).hasToString("ConstantTimeBytes[...]").hasSameHashCodeAs(other);
    assertThat(one).isEqualTo(ConstantTimeBytes.copyOf(BYTES)).isNotEqualTo(other);
  }
}
