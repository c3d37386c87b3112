package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IpAddressTest {

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()));
  }

  /** The examples of RFC 5952, sections 1, 2, 4 and 5, and the borders of its rules. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
    "2001:db8:aaaa:bbbb:cccc:dddd::1, 2001:db8:aaaa:bbbb:cccc:dddd:0:1",
    "2001:db8:0:0:0::1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "1:0:0:0:0:0:0:2, 1::2",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
    "0:0:3:0:0:6:0:0, ::3:0:0:6:0:0",
    "FFFF:ffff:FfFf:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "::ffff:0:192.0.2.1, ::ffff:0:c000:201",
    "0:0:0:0:0:ffff:c000:0201, ::ffff:192.0.2.1",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "::13.1.68.3, ::d01:4403",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255"
  })
  void text_isCanonical(String given, String canonical) {
    assertThat(IpAddress.parse(given)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(given));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void textAndBytes_leadBackToTheAddress(long seed) throws UnknownHostException {
    for (IpAddress address : new Generator(seed).addresses(1_000)) {
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
      InetAddress judge = InetAddress.getByAddress(address.toBytes());
      assertThat(judge.getAddress()).isEqualTo(address.unmapped().toBytes());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void longSpelling_isReadAsTheShortOne(long seed) {
    for (IpAddress address : new Generator(seed).addresses(1_000)) {
      if (address.family() == IpFamily.IPV4) {
        continue;
      }
      StringBuilder groups = new StringBuilder();
      for (int shift = 48; shift >= 0; shift -= 16) {
        groups.append("%04X:".formatted(address.high() >>> shift & 0xffff));
      }
      String lastGroups = "%x:%x".formatted(address.low() >>> 16 & 0xffff, address.low() & 0xffff);
      String lastQuad = IpAddress.ofIpv4((int) address.low()).toString();
      groups.append("%04x:%x:".formatted(address.low() >>> 48, address.low() >>> 32 & 0xffff));
      assertThat(IpAddress.parse(groups + lastGroups)).isEqualTo(address);
      assertThat(IpAddress.parse(groups + lastQuad)).isEqualTo(address);
    }
  }

  /** A signed comparison puts 128.0.0.0 first; a comparison of the low word alone puts 1:: last. */
  @Test
  void order_isUnsignedAndIpv4First() {
    List<IpAddress> ascending =
        List.of(
            IpAddress.parse("0.0.0.0"),
            IpAddress.parse("9.255.255.255"),
            IpAddress.parse("10.0.0.0"),
            IpAddress.parse("127.255.255.255"),
            IpAddress.parse("128.0.0.0"),
            IpAddress.parse("255.255.255.255"),
            IpAddress.parse("::"),
            IpAddress.parse("::1"),
            IpAddress.parse("::ffff:10.0.0.0"),
            IpAddress.parse("::7fff:ffff:ffff:ffff"),
            IpAddress.parse("::8000:0:0:0"),
            IpAddress.parse("::ffff:ffff:ffff:ffff"),
            IpAddress.parse("0:0:0:1::"),
            IpAddress.parse("7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            IpAddress.parse("8000::"),
            IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ascending.get(i).compareTo(ascending.get(j))))
            .isEqualTo(Integer.signum(Integer.compare(i, j)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.1",
    "127.255.255.255, 128.0.0.0",
    "::ffff:ffff:ffff:ffff, 0:0:0:1::",
    "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 8000::"
  })
  void neighbours_carryAcrossWords(String low, String high) {
    assertThat(IpAddress.parse(low).next()).isEqualTo(IpAddress.parse(high));
    assertThat(IpAddress.parse(high).previous()).isEqualTo(IpAddress.parse(low));
  }

  @Test
  void neighbours_endWithTheFamily() {
    assertThatThrownBy(() -> IpAddress.ofIpv4(-1).next())
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("255.255.255.255");
    assertThatThrownBy(() -> IpAddress.ofIpv6(-1, -1).next())
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> IpAddress.ofIpv4(0).previous())
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> IpAddress.ofIpv6(0, 0).previous())
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("::");
  }

  @Test
  void mappedAddress_becomesIpv4OnlyWhenAsked() {
    IpAddress mapped = IpAddress.parse("::ffff:10.0.0.1");
    assertThat(mapped.family()).isEqualTo(IpFamily.IPV6);
    assertThat(mapped).isNotEqualTo(IpAddress.parse("10.0.0.1"));
    assertThat(mapped.unmapped()).isEqualTo(IpAddress.parse("10.0.0.1"));
    for (String other : List.of("::10.0.0.1", "::1:ffff:10.0.0.1", "::fffe:10.0.0.1", "10.0.0.1")) {
      IpAddress address = IpAddress.parse(other);
      assertThat(address.isIpv4Mapped()).as(other).isFalse();
      assertThat(address.unmapped()).as(other).isSameAs(address);
    }
  }

  @Test
  void impossibleAddresses_areBrokenInvariants() {
    assertThatThrownBy(() -> new IpAddress(IpFamily.IPV4, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IpAddress(IpFamily.IPV4, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpAddress.ofBytes(new byte[5])).hasMessageContaining("not 5");
    assertThatThrownBy(() -> IpAddress.ofIpv6(0, 1).ipv4Bits())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("::1");
  }
}
