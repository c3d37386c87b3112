package io.portcullis.gateway.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.address.ProxyHeader.State;
import io.portcullis.ip.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {
  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A header of version 2 whose length says what follows. */
  private static byte[] binary(int versionAndCommand, int family, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    out.write(versionAndCommand);
    out.write(family);
    out.write(rest.length >>> 8);
    out.write(rest.length);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  private static byte[] ipv4(int... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 192, 0, 2, 7, 10, 0, 0, 1, 4, 1, 1, (byte) 187});
    for (int b : more) {
      out.write(b);
    }
    return out.toByteArray();
  }

  private static byte[] ipv6(String source) {
    byte[] rest = Arrays.copyOf(IpAddress.parse(source).toBytes(), 36);
    rest[31] = 1;
    return rest;
  }

  private static String read(byte[] bytes) {
    ProxyHeader header = new ProxyHeader();
    State state = header.parse(bytes, bytes.length);
    return state == State.COMPLETE
        ? (header.local() ? "local " : "") + header.source() + " " + header.length()
        : state.toString();
  }

  @Test
  void line_ofEachFamily_namesTheSource() {
    assertThat(read(ascii("PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\nGET /")))
        .isEqualTo("192.0.2.7 41");
    assertThat(read(ascii("PROXY TCP6 2001:db8::7 2001:db8::1 0 65535\r\n")))
        .isEqualTo("2001:db8::7 44");
    assertThat(read(ascii("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n"))).isEqualTo("192.0.2.7 37");
  }

  @Test
  void line_unknown_isAcceptedWithoutAddress() {
    assertThat(read(ascii("PROXY UNKNOWN\r\n"))).isEqualTo("null 15");
    assertThat(read(ascii("PROXY UNKNOWN ffff::1 whatever\t\r\n"))).isEqualTo("null 33");
  }

  @Test
  void line_malformed_isInvalid() {
    for (String line :
        List.of(
            "TCP4 192.0.2.7 10.0.0.1 1",
            "TCP4 192.0.2.7 10.0.0.1 1 2 ",
            "TCP4 192.0.2.7 10.0.0.1 1 2 3",
            "TCP4  192.0.2.7 10.0.0.1 1 2",
            "TCP4 192.0.2.07 10.0.0.1 1 2",
            "TCP4 192.0.2.7 10.0.0.1 01 2",
            "TCP4 192.0.2.7 10.0.0.1 1 65536",
            "TCP4 192.0.2.7 10.0.0.1 -1 2",
            "TCP4 192.0.2.7:1 10.0.0.1 1 2",
            "TCP4 2001:db8::7 2001:db8::1 1 2",
            "TCP6 192.0.2.7 10.0.0.1 1 2",
            "TCP4 localhost 10.0.0.1 1 2",
            "TCP4 192.0.2.7 nowhere 1 2",
            "TCP6 fe80::1%eth0 ::1 1 2",
            "UDP4 192.0.2.7 10.0.0.1 1 2",
            "tcp4 192.0.2.7 10.0.0.1 1 2",
            "UNKNOWNX",
            "",
            " TCP4 192.0.2.7 10.0.0.1 1 2")) {
      assertThat(read(ascii("PROXY " + line + "\r\n"))).as(line).isEqualTo("INVALID");
    }
    assertThat(read(ascii("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\n\r\n"))).isEqualTo("INVALID");
    assertThat(read(ascii("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\rGET /"))).isEqualTo("INVALID");
  }

  @Test
  void line_ofMoreThan107Bytes_isInvalidBeforeItEnds() {
    String start = "PROXY UNKNOWN ";
    assertThat(read(ascii(start + "x".repeat(105 - start.length()) + "\r\n")))
        .isEqualTo("null 107");
    assertThat(read(ascii(start + "x".repeat(106 - start.length()) + "\r\n"))).isEqualTo("INVALID");
    assertThat(read(ascii(start + "x".repeat(200)))).isEqualTo("INVALID");
    assertThat(read(ascii(start + "x".repeat(50)))).isEqualTo("INCOMPLETE");
  }

  @Test
  void binary_ofEachFamily_namesTheSource() {
    assertThat(read(binary(0x21, 0x11, ipv4()))).isEqualTo("192.0.2.7 28");
    assertThat(read(binary(0x21, 0x12, ipv4()))).isEqualTo("192.0.2.7 28");
    assertThat(read(binary(0x21, 0x21, ipv6("2001:db8::7")))).isEqualTo("2001:db8::7 52");
    assertThat(read(binary(0x21, 0x21, ipv6("::ffff:192.0.2.7")))).isEqualTo("192.0.2.7 52");
  }

  @Test
  void binary_typeLengthValues_areSkippedUnread() {
    assertThat(read(binary(0x21, 0x11, ipv4(0x04, 0, 3, 1, 2, 3)))).isEqualTo("192.0.2.7 34");
    // A value that claims more than there is: nobody looks.
    assertThat(read(binary(0x21, 0x11, ipv4(0x04, 255, 255)))).isEqualTo("192.0.2.7 31");
    assertThat(read(binary(0x21, 0x11, Arrays.copyOf(ipv4(), 4_096)))).isEqualTo("192.0.2.7 4112");
  }

  @Test
  void binary_withoutAddress_isAcceptedWithoutAddress() {
    assertThat(read(binary(0x21, 0x00, new byte[0]))).isEqualTo("null 16");
    assertThat(read(binary(0x21, 0x00, ipv4()))).isEqualTo("null 28");
    assertThat(read(binary(0x21, 0x31, new byte[216]))).isEqualTo("null 232");
  }

  @Test
  void binary_local_isThePeerItselfWhateverItCarries() {
    assertThat(read(binary(0x20, 0x00, new byte[0]))).isEqualTo("local null 16");
    assertThat(read(binary(0x20, 0x11, ipv4()))).isEqualTo("local null 28");
  }

  @Test
  void binary_malformed_isInvalid() {
    assertThat(read(binary(0x11, 0x11, ipv4()))).isEqualTo("INVALID");
    assertThat(read(binary(0x22, 0x11, ipv4()))).isEqualTo("INVALID");
    assertThat(read(binary(0x21, 0x41, ipv4()))).isEqualTo("INVALID");
    assertThat(read(binary(0x21, 0x13, ipv4()))).isEqualTo("INVALID");
    assertThat(read(binary(0x21, 0x11, new byte[11]))).isEqualTo("INVALID");
    assertThat(read(binary(0x21, 0x21, new byte[35]))).isEqualTo("INVALID");
    assertThat(read(binary(0x21, 0x31, new byte[215]))).isEqualTo("INVALID");
    // Oversized: told by the fixed part alone.
    assertThat(read(Arrays.copyOf(binary(0x21, 0x11, new byte[4_097]), 16))).isEqualTo("INVALID");
    assertThat(read(Arrays.copyOf(binary(0x21, 0x11, new byte[65_535]), 16))).isEqualTo("INVALID");
  }

  @Test
  void everyPrefixOfAHeader_isIncomplete() {
    for (byte[] whole :
        List.of(
            ascii("PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\n"),
            ascii("PROXY UNKNOWN\r\n"),
            binary(0x21, 0x21, ipv6("2001:db8::7")),
            binary(0x20, 0x00, new byte[0]))) {
      for (int end = 0; end < whole.length; end++) {
        assertThat(new ProxyHeader().parse(whole, end)).as("%d", end).isEqualTo(State.INCOMPLETE);
      }
    }
  }

  @Test
  void otherBytes_areNoHeader() {
    for (String text :
        List.of("GET / HTTP/1.1", "PROXX", "PROXYTCP4", "\r\nGET", "proxy TCP4", "Q")) {
      assertThat(read(ascii(text))).as(text).isEqualTo("ABSENT");
    }
  }

  /**
   * Bytes changed at random: never an exception, and a header is never longer than what is there.
   */
  @Test
  void mutatedHeaders_neverBreakTheReader() {
    long seed = Long.getLong("portcullis.seed", System.nanoTime());
    System.out.println("ProxyHeaderTest: -Dportcullis.seed=" + seed);
    Random random = new Random(seed);
    List<byte[]> seeds =
        List.of(
            ascii("PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\n"),
            ascii("PROXY TCP6 2001:db8::7 ::1 1 2\r\nGET / HTTP/1.1\r\n"),
            binary(0x21, 0x11, ipv4(1, 0, 0)),
            binary(0x21, 0x21, ipv6("2001:db8::7")));
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int end = random.nextInt(bytes.length + 1);
      ProxyHeader header = new ProxyHeader();

      if (header.parse(bytes, end) == State.COMPLETE) {
        assertThat(header.length()).isBetween(15, end);
      }
    }
  }
}
