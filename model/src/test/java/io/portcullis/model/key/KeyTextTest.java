package io.portcullis.model.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {
  private final Random random = new Random(1);

  @Test
  void generate_bothTypes_haveTheDocumentedShape() {
    KeyText live = KeyText.generate(KeyType.STANDARD, random);
    KeyText test = KeyText.generate(KeyType.TEST, random);

    assertThat(live.reveal()).matches("tk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{51}").hasSize(72);
    assertThat(test.reveal()).matches("tk_test_[0-9A-Za-z]{12}_[0-9A-Za-z]{51}").hasSize(72);
    assertThat(live.keyId()).isEqualTo(live.reveal().substring(0, 20));
  }

  @Test
  void generate_usesTheWholeAlphabet() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String text = KeyText.generate(KeyType.STANDARD, random).reveal();
      text.substring(21).chars().forEach(seen::add);
    }

    assertThat(seen).hasSize(62);
  }

  @Test
  void parse_generated_givesItBack() {
    for (KeyType type : KeyType.values()) {
      KeyText made = KeyText.generate(type, random);
      KeyText read = KeyText.parse(made.reveal()).orElseThrow();

      assertThat(read.type()).isEqualTo(type);
      assertThat(read.keyId()).isEqualTo(made.keyId());
      assertThat(read.hash()).isEqualTo(Sha256.of(made.reveal()));
    }
  }

  @Test
  void parse_anythingElse_isEmpty() {
    String random22 = "0123456789abcdefABCDEF";
    assertThat(KeyText.parse("tk_live_boot_" + random22)).isPresent();
    for (String text :
        List.of(
            "",
            "tk_live_boot",
            "tk_live_boo_" + random22,
            "tk_live_boot_" + random22.substring(1),
            "tk_live_boot_" + "a".repeat(129),
            "tk_live_" + "a".repeat(33) + "_" + random22,
            "tk_prod_boot_" + random22,
            "TK_LIVE_boot_" + random22,
            " tk_live_boot_" + random22,
            "tk_live_boot_" + random22 + "\n",
            "tk_live_boot_" + random22 + "_x",
            "tk_live_bööt_" + random22)) {
      assertThat(KeyText.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void toString_hidesTheSecretPart() {
    KeyText key = KeyText.generate(KeyType.STANDARD, random);

    assertThat(key.toString()).isEqualTo(key.keyId() + "_...");
    assertThat(key.hash().toString()).isEqualTo("Sha256[...]");
  }
}
