package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IpRangeTest {

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "10.0.0.1/32, 10.0.0.1",
    "10.0.0.1-10.0.0.1, 10.0.0.1",
    "2001:DB8::1/128, 2001:db8::1",
    "203.0.113.0/24, 203.0.113.0/24",
    "203.0.113.0-203.0.113.255, 203.0.113.0/24",
    "10.0.0.1 - 10.0.0.2, 10.0.0.1-10.0.0.2",
    "10.0.0.1  -10.0.0.2, 10.0.0.1-10.0.0.2",
    "0.0.0.0/0, 0.0.0.0/0",
    "0.0.0.0-255.255.255.255, 0.0.0.0/0",
    "0.0.0.0-255.255.255.254, 0.0.0.0-255.255.255.254",
    "::/0, ::/0",
    "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::/0",
    "::/80, ::/80",
    "::fffe:0:0/95, ::fffe:0:0/95",
    "2001:0db8:0::-2001:db8::ffff, 2001:db8::/112",
    "2001:db8:0:0:8000::/65, 2001:db8:0:0:8000::/65"
  })
  void text_isCanonical(String given, String canonical) {
    assertThat(IpRange.parse(given)).hasToString(canonical);
    assertThat(IpRange.parse(canonical)).isEqualTo(IpRange.parse(given));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void text_leadsBackToTheRange(long seed) {
    Generator generator = new Generator(seed);
    for (int i = 0; i < 200; i++) {
      IpRange range = generator.range();
      assertThat(IpRange.parse(range.toString())).isEqualTo(range);
    }
  }

  /** The twin halves every block that is partly in the range, from the whole family down. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void prefixes_areThoseOfTheHalvingTwin(long seed) {
    Generator generator = new Generator(seed);
    for (int i = 0; i < 100; i++) {
      IpRange range = generator.range();
      List<IpPrefix> halved = new ArrayList<>();
      halve(IpPrefix.covering(range.first(), 0), range, halved);
      assertThat(range.toPrefixes()).as(range.toString()).isEqualTo(halved);
      assertThat(
              halved.stream()
                  .map(prefix -> BigInteger.TWO.pow(prefix.family().bits() - prefix.length()))
                  .reduce(BigInteger.ZERO, BigInteger::add))
          .isEqualTo(range.size());
    }
  }

  private static void halve(IpPrefix block, IpRange range, List<IpPrefix> inside) {
    if (range.covers(block.first()) && range.covers(block.last())) {
      inside.add(block);
    } else if (block.last().compareTo(range.first()) >= 0
        && block.first().compareTo(range.last()) <= 0) {
      IpPrefix lower = IpPrefix.covering(block.first(), block.length() + 1);
      halve(lower, range, inside);
      halve(IpPrefix.covering(block.last(), block.length() + 1), range, inside);
    }
  }

  @Test
  void widestRanges_splitIntoTheMostPrefixes() {
    assertThat(IpRange.parse("0.0.0.1-255.255.255.254").toPrefixes()).hasSize(62);
    assertThat(IpRange.parse("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe").toPrefixes())
        .hasSize(254);
  }

  @Test
  void size_countsBothEnds() {
    assertThat(IpRange.parse("10.0.0.1").size()).isEqualTo(BigInteger.ONE);
    assertThat(IpRange.parse("10.0.0.1-10.0.0.9").size()).isEqualTo(BigInteger.valueOf(9));
    assertThat(IpRange.parse("::/0").size()).isEqualTo(BigInteger.TWO.pow(128));
  }

  @Test
  void range_coversItsEndsAndNothingBeyond() {
    IpRange range = IpRange.parse("10.0.0.5-10.0.0.7");
    assertThat(range.covers(IpAddress.parse("10.0.0.4"))).isFalse();
    assertThat(range.covers(IpAddress.parse("10.0.0.5"))).isTrue();
    assertThat(range.covers(IpAddress.parse("10.0.0.7"))).isTrue();
    assertThat(range.covers(IpAddress.parse("10.0.0.8"))).isFalse();
    assertThat(range.covers(IpAddress.parse("::10.0.0.6"))).isFalse();
    assertThat(range.covers(range)).isTrue();
    assertThat(range.covers(IpRange.parse("10.0.0.6-10.0.0.8"))).isFalse();
    assertThat(IpRange.parse("0.0.0.0/0").covers(IpAddress.parse("::"))).isFalse();
    assertThat(IpRange.parse("::/0").covers(IpAddress.parse("0.0.0.0"))).isFalse();
  }

  @Test
  void order_isByFirstAddressThenTheWiderFirst() {
    List<IpRange> ascending =
        List.of(
            IpRange.parse("9.0.0.0/8"),
            IpRange.parse("10.0.0.0/8"),
            IpRange.parse("10.0.0.0/9"),
            IpRange.parse("10.0.0.0"),
            IpRange.parse("10.0.0.1"),
            IpRange.parse("128.0.0.0/1"),
            IpRange.parse("::/0"),
            IpRange.parse("::"),
            IpRange.parse("8000::/1"));
    List<IpRange> shuffled = new ArrayList<>(ascending);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ascending);
  }

  @Test
  void impossibleRanges_areBrokenInvariants() {
    IpAddress low = IpAddress.parse("10.0.0.1");
    IpAddress high = IpAddress.parse("10.0.0.2");
    assertThatThrownBy(() -> new IpRange(high, low)).hasMessageContaining("reversed");
    assertThatThrownBy(() -> new IpRange(low, IpAddress.parse("::1")))
        .hasMessageContaining("mixes");
    assertThatThrownBy(() -> IpRange.of(IpAddress.parse("::ffff:10.0.0.1")))
        .hasMessageContaining("IPv4-mapped");
  }
}
