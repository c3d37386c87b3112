package io.portcullis.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {

  @Test
  void next_isAVersion7ThatSortsByTime() {
    Random random = new Random(1);
    String last = "";
    for (long ms : new long[] {0, 1, 1_000, 0x0123_4567_89abL, (1L << 48) - 1}) {
      UUID id = Uuids.next(ms, random);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(ms);
      assertThat(id.toString()).isGreaterThan(last);
      last = id.toString();
    }
  }

  @Test
  void parse_wholeUuidInAnyCase() {
    UUID id = UUID.fromString("019e830e-1a04-7ef8-ad7e-22711635f77b");

    assertThat(Uuids.parse(id.toString())).contains(id);
    assertThat(Uuids.parse("019E830E-1A04-7EF8-AD7E-22711635F77B")).contains(id);
  }

  // The JDK's own parser takes 1-1-1-1-1 and cuts longer groups.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "019e830e1a047ef8ad7e22711635f77b",
        "{019e830e-1a04-7ef8-ad7e-22711635f77b}",
        "019e830e-1a04-7ef8-ad7e-22711635f77b ",
        "019e830e-1a04-7ef8-ad7e-22711635f77g",
        "1019e830e-1a04-7ef8-ad7e-22711635f77b",
        "019e830e-1a04-7ef8-ad7e-２2711635f77",
      })
  void parse_anythingElse_isEmpty(String text) {
    assertThat(Uuids.parse(text)).isEmpty();
  }
}
