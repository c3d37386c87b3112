package io.portcullis.http.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ByteSinkTest {
  private static String text(ByteSink sink) {
    return new String(sink.array(), 0, sink.size(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void numbers_areWrittenAsTheJdkWritesThem() {
    for (long value : new long[] {0, 1, 9, 10, 99, 100, 255, 4_096, 65_536, Long.MAX_VALUE}) {
      assertThat(text(new ByteSink(0).writeDecimal(value))).isEqualTo(Long.toString(value));
      if (value > 0) {
        assertThat(text(new ByteSink(0).writeHex(value))).isEqualTo(Long.toHexString(value));
      }
    }
    UUID id = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
    assertThat(
            text(
                new ByteSink(1)
                    .writeUuid(id.getMostSignificantBits(), id.getLeastSignificantBits())))
        .isEqualTo(id.toString());
  }

  @Test
  void jsonText_isEscaped() {
    ByteSink sink = new ByteSink(0);
    JsonText.write("a\"b\\c\r\n\u0000\u007f\u00e9<", sink);
    assertThat(text(sink)).isEqualTo("\"a\\\"b\\\\c\\u000d\\u000a\\u0000\\u007f\\u00e9<\"");
  }

  @Test
  void date_isInTheFormOfHttp() {
    HttpDate date = new HttpDate();
    assertThat(date.at(784_111_777_999L)).asString().isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(date.at(0)).asString().isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
  }
}
