package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldLinesTest {
  /** One line "a, b" is not the two lines a and b: a quote may span the first. */
  @Test
  void equalJoined_otherLinesOfTheSameText_areNotEqual() {
    byte[] bytes = "a, b".getBytes(StandardCharsets.ISO_8859_1);
    FieldLines one = new FieldLines();
    one.add(0, 4);
    FieldLines two = new FieldLines();
    two.add(0, 1);
    two.add(3, 4);
    byte[] joined = new byte[one.joinedLength()];
    one.copyJoined(bytes, joined);

    assertThat(one.equalJoined(bytes, joined, joined.length)).isTrue();
    assertThat(two.joinedLength()).isEqualTo(joined.length);
    assertThat(two.equalJoined(bytes, joined, joined.length)).isFalse();
  }
}
