package io.portcullis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.template.SecretName;
import io.portcullis.model.template.TemplateText;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  private static final String CANARY = "canary-5f2c-value";
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");
  private static final UUID ENVIRONMENT = UUID.randomUUID();

  @ParameterizedTest
  @CsvSource({
    "Stripe API Key, STRIPE_API_KEY", // docs/wire.md section 8.4
    "' a  b ', A__B",
    "db.pass-1, DB.PASS-1",
  })
  void normalName_isCapitalsWithUnderscores(String typed, String stored) {
    assertThat(SecretName.normal(typed)).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "A B", "A}}", "A:B", "Ä", "A\n", "A\u0000"})
  void name_ofOtherCharacters_isRefused(String name) {
    assertThatThrownBy(() -> secret(name, List.of()))
        .isInstanceOfSatisfying(
            InvalidException.class,
            invalid -> assertThat(invalid.violations().byField()).containsOnlyKeys("name"));
  }

  /** Letters whose capitals are A to Z must not become these. */
  @ParameterizedTest
  @ValueSource(strings = {"\u017ftripe", "KEY\u0131", "\ufb00", "A\u2003", "A\u00a0B", "\u212a"})
  void normalName_otherCharacters_stayAndAreRefused(String typed) {
    assertThat(SecretName.normal(typed)).matches("(?s).*[^A-Z0-9_.-].*");
    assertThat(TemplateText.parse("{{secret:" + typed + "}}").problems()).hasSize(1);
  }

  @Test
  void name_hasAGreatestLength() {
    assertThat(secret("A".repeat(128), List.of()).name()).hasSize(128);
    assertThatThrownBy(() -> secret("A".repeat(129), List.of()))
        .isInstanceOf(InvalidException.class);
  }

  @Test
  void environmentWithTwoValues_isABrokenInvariant() {
    Secret.Value value = new Secret.Value(ENVIRONMENT, 1, NOW, null, null);
    assertThatThrownBy(() -> secret("A", List.of(value, value)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void text_showsItsValueNowhereButWhenRevealed() {
    SecretText text = SecretText.of(CANARY);
    Secret secret = secret("A", List.of(new Secret.Value(ENVIRONMENT, 1, NOW, null, text)));
    assertThat(text.toString()).isEqualTo("SecretText[...]");
    assertThat(secret.toString()).doesNotContain(CANARY).contains("SecretText[...]");
    assertThat(text.hashCode()).isEqualTo(SecretText.of("another").hashCode());
    assertThat(text.revealText()).isEqualTo(CANARY);
  }

  @Test
  void text_isItsValue() {
    assertThat(SecretText.of(CANARY)).isEqualTo(SecretText.of(CANARY));
    assertThat(SecretText.of(CANARY)).isNotEqualTo(SecretText.of(CANARY + "x"));
    assertThat(SecretText.ofBytes(SecretText.of("é\u0000").reveal()))
        .isEqualTo(SecretText.of("é\u0000"));
  }

  @Test
  void text_cannotBeChangedFromOutside() {
    SecretText text = SecretText.of("abc");
    text.reveal()[0] = 'x';
    assertThat(text.revealText()).isEqualTo("abc");
  }

  @Test
  void text_isMeasuredInBytes() {
    assertThat(SecretText.of("é".repeat(SecretText.MAX_BYTES / 2)).reveal())
        .hasSize(SecretText.MAX_BYTES);
    assertThatThrownBy(() -> SecretText.of("é".repeat(SecretText.MAX_BYTES / 2) + "x"))
        .isInstanceOf(InvalidException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "canary-5f2c-value\ud800"})
  void text_thatIsNone_isRefusedWithoutBeingShown(String wrong) {
    assertThatThrownBy(() -> SecretText.of(wrong))
        .isInstanceOf(InvalidException.class)
        .message()
        .doesNotContain(CANARY);
  }

  @Test
  void everyType_isReadAsItIsWritten() {
    // docs/wire.md section 8.4, the documented ones and those of the newer SDK.
    assertThat(SecretType.values())
        .extracting(SecretType::wireName)
        .containsExactlyInAnyOrder(
            "string", "oauth2", "certificate", "api_key", "oauth2_token", "basic_auth", "custom");
    for (SecretType type : SecretType.values()) {
      assertThat(SecretType.ofWireName(type.wireName())).contains(type);
    }
    assertThat(SecretType.ofWireName("String")).isEmpty();
  }

  private static Secret secret(String name, List<Secret.Value> values) {
    return new Secret(name, SecretType.STRING, null, ENVIRONMENT, null, false, values);
  }
}
