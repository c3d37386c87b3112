package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IpPrefixTest {

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
  }

  /** The twin reckons with whole numbers where the code masks two words. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ends_areThoseOfWholeNumbers(long seed) {
    for (IpPrefix prefix : new Generator(seed).prefixes(500)) {
      BigInteger size = BigInteger.TWO.pow(prefix.family().bits() - prefix.length());
      BigInteger first = new BigInteger(1, prefix.first().toBytes());
      BigInteger last = new BigInteger(1, prefix.last().toBytes());
      assertThat(first.mod(size)).isEqualTo(BigInteger.ZERO);
      assertThat(last.subtract(first).add(BigInteger.ONE)).isEqualTo(size);
      assertThat(prefix.covers(prefix.first())).isTrue();
      assertThat(prefix.covers(prefix.last())).isTrue();
      for (IpAddress border : Prefixes.borders(prefix)) {
        BigInteger number = new BigInteger(1, border.toBytes());
        assertThat(prefix.covers(border))
            .isEqualTo(number.compareTo(first) >= 0 && number.compareTo(last) <= 0);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void prefix_coversAnother_ifItCoversBothItsEnds(long seed) {
    Generator generator = new Generator(seed);
    List<IpPrefix> prefixes = generator.prefixes(60);
    for (IpPrefix one : prefixes) {
      for (IpPrefix other : prefixes) {
        assertThat(one.covers(other))
            .as("%s covers %s", one, other)
            .isEqualTo(one.covers(other.first()) && one.covers(other.last()));
      }
    }
  }

  @Test
  void order_isByAddressThenTheShorterFirst() {
    List<IpPrefix> ascending =
        Stream.of(
                "0.0.0.0/0",
                "0.0.0.0/1",
                "0.0.0.0",
                "9.0.0.0/8",
                "10.0.0.0/8",
                "10.0.0.0/9",
                "128.0.0.0/1",
                "::/0",
                "::",
                "8000::/1")
            .map(Prefixes::prefix)
            .toList();
    List<IpPrefix> sorted = new ArrayList<>(ascending);
    Collections.shuffle(sorted, new Generator(1).random());
    Collections.sort(sorted);
    assertThat(sorted).isEqualTo(ascending);
  }

  @Test
  void singleAddress_isWrittenWithoutItsLength() {
    assertThat(IpPrefix.of(IpAddress.parse("10.0.0.1"))).hasToString("10.0.0.1");
    assertThat(IpPrefix.of(IpAddress.parse("2001:db8::1"))).hasToString("2001:db8::1");
    assertThat(IpPrefix.covering(IpAddress.parse("10.0.0.1"), 31)).hasToString("10.0.0.0/31");
  }

  @Test
  void hostBitsAndImpossibleLengths_areBrokenInvariants() {
    IpAddress address = IpAddress.parse("10.0.0.1");
    assertThatThrownBy(() -> new IpPrefix(address, 31)).hasMessageContaining("10.0.0.1/31");
    assertThatThrownBy(() -> new IpPrefix(address, 33)).hasMessageContaining("33 is not in 0..32");
    assertThatThrownBy(() -> new IpPrefix(address, -1)).hasMessageContaining("-1 is not in");
    assertThatThrownBy(() -> IpPrefix.covering(address, 33)).hasMessageContaining("33");
    assertThatThrownBy(() -> IpPrefix.covering(IpAddress.ofIpv6(0, 0), 129))
        .hasMessageContaining("129 is not in 0..128");
  }
}
