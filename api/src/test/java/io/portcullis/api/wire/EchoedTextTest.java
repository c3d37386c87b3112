package io.portcullis.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoedTextTest {

  @Test
  void text_isCutAndFreeOfControls() {
    assertThat(EchoedText.text("plain é")).isEqualTo("plain é");
    assertThat(EchoedText.text("a\r\nb\u0000\u001b[31m\u0085")).isEqualTo("a??b??[31m?");
    assertThat(EchoedText.text("x".repeat(80))).hasSize(80);
    assertThat(EchoedText.text("x".repeat(81))).hasSize(81).endsWith("…");
    assertThat(EchoedText.text("a\ud83d")).isEqualTo("a?");
    assertThat(EchoedText.text("a\u202eb\u200b\u2028")).isEqualTo("a?b??");
  }
}
