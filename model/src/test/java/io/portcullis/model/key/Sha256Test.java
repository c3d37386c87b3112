package io.portcullis.model.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Sha256Test {
  /** FIPS 180-2, appendix B.1. */
  private static final String HEX_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void of_publishedExample_hasThePublishedDigest() {
    assertThat(Sha256.of("abc").hex()).isEqualTo(HEX_OF_ABC);
    assertThat(Sha256.ofHex(HEX_OF_ABC)).isEqualTo(Sha256.of("abc"));
  }

  @Test
  void hex_leadingZeros_areKept() {
    Sha256 small = new Sha256(0, 1, 0, 15);

    assertThat(small.hex()).hasSize(64).endsWith("f");
    assertThat(Sha256.ofHex(small.hex())).isEqualTo(small);
  }

  @Test
  void ofHex_otherText_isRefused() {
    for (String hex : new String[] {"", "00", HEX_OF_ABC + "0", HEX_OF_ABC.replace('b', 'x')}) {
      assertThatThrownBy(() -> Sha256.ofHex(hex))
          .as(hex)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
