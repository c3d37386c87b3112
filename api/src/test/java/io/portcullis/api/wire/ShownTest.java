package io.portcullis.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {

  @Test
  void text_isCutAndFreeOfControls() {
    assertThat(Shown.text("plain é")).isEqualTo("plain é");
    assertThat(Shown.text("a\r\nb\u0000\u001b[31m\u0085")).isEqualTo("a??b??[31m?");
    assertThat(Shown.text("x".repeat(80))).hasSize(80);
    assertThat(Shown.text("x".repeat(81))).hasSize(81).endsWith("…");
    assertThat(Shown.text("a\ud83d")).isEqualTo("a?");
    assertThat(Shown.text("a\u202eb\u200b\u2028")).isEqualTo("a?b??");
  }
}
