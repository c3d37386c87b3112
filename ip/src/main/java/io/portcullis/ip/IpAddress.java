package io.portcullis.ip;

import org.jspecify.annotations.Nullable;

/**
 * One IPv4 or IPv6 address, without zone. Ordered IPv4 before IPv6, then as unsigned numbers.
 *
 * <p>An IPv4-mapped address ({@code ::ffff:a.b.c.d}) is an IPv6 address here and never equals its
 * IPv4 counterpart; {@link #unmapped()} turns it into that, which is done once, at the socket.
 *
 * @param family which of the two kinds
 * @param high bits 127 to 64 of an IPv6 address; 0 for IPv4
 * @param low bits 63 to 0; for IPv4 the address is in the low 32 bits and the others are 0
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

  private static final long IPV4_MASK = 0xffff_ffffL;
  private static final long MAPPED_MARK = 0xffff_0000_0000L;

  /**
   * @throws IllegalArgumentException if an IPv4 address has bits beyond its 32
   */
  public IpAddress {
    if (family == IpFamily.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
      throw new IllegalArgumentException(
          "an IPv4 address has 32 bits, not high=0x%x low=0x%x".formatted(high, low));
    }
  }

  /** The IPv4 address with these bits: {@code 0x7f000001} is 127.0.0.1. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(IpFamily.IPV4, 0, bits & IPV4_MASK);
  }

  /** The IPv6 address with these bits: {@code (0, 1)} is ::1. */
  public static IpAddress ofIpv6(long high, long low) {
    return new IpAddress(IpFamily.IPV6, high, low);
  }

  /**
   * The address with these bytes in network order, as a socket gives them. An IPv4-mapped address
   * stays IPv6.
   *
   * @param bytes 4 for IPv4, 16 for IPv6
   * @throws IllegalArgumentException for any other length
   */
  public static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> ofIpv4((int) bigEndian(bytes, 0, 4));
      case 16 -> ofIpv6(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /**
   * Reads an address: dotted quad without leading zeros, or RFC 4291 text, with an IPv4 tail if
   * wished, without zone, brackets, port or surrounding spaces.
   *
   * <p>An IPv4-mapped address is accepted and stays IPv6: this reads what a machine wrote (a
   * forwarded field, a log). What an operator writes goes through {@link IpRange} and {@link
   * IpList}, which refuse it.
   *
   * @throws IpSyntaxException naming the text, what is wrong, and what to write instead
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc4291#section-2.2">RFC 4291, 2.2</a>
   */
  public static IpAddress parse(CharSequence text) {
    IpAddress address = parseOrNull(text);
    if (address == null) {
      throw IpSyntaxException.of(text.toString(), 0, AddressDiagnosis.of(text.toString()));
    }
    return address;
  }

  /**
   * {@link #parse} without an exception, for text from strangers, where a refusal must cost little.
   *
   * @return the address, or null where {@link #parse} throws
   */
  public static @Nullable IpAddress parseOrNull(CharSequence text) {
    return AddressText.parse(text, 0, text.length());
  }

  /**
   * The bits of an IPv4 address.
   *
   * @throws IllegalStateException for an IPv6 address
   */
  public int ipv4Bits() {
    if (family != IpFamily.IPV4) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) low;
  }

  /** Whether this is an IPv6 address of {@code ::ffff:0:0/96}. */
  public boolean isIpv4Mapped() {
    return family == IpFamily.IPV6 && high == 0 && (low & ~IPV4_MASK) == MAPPED_MARK;
  }

  /** The IPv4 address inside an IPv4-mapped one; any other address itself. */
  public IpAddress unmapped() {
    return isIpv4Mapped() ? ofIpv4((int) low) : this;
  }

  /** The bytes in network order: 4 or 16. */
  public byte[] toBytes() {
    byte[] bytes = new byte[family.bits() / Byte.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      int bitsBelow = (bytes.length - 1 - i) * Byte.SIZE;
      long word = bitsBelow < Long.SIZE ? low : high;
      bytes[i] = (byte) (word >>> bitsBelow);
    }
    return bytes;
  }

  /**
   * The address one above.
   *
   * @throws ArithmeticException above the last address of the family
   */
  public IpAddress next() {
    if (equals(highest(family))) {
      throw new ArithmeticException("no " + family + " address is above " + this);
    }
    return new IpAddress(family, low == -1 ? high + 1 : high, low + 1);
  }

  /**
   * The address one below.
   *
   * @throws ArithmeticException below address zero
   */
  public IpAddress previous() {
    if (high == 0 && low == 0) {
      throw new ArithmeticException("no " + family + " address is below " + this);
    }
    return new IpAddress(family, low == 0 ? high - 1 : high, low - 1);
  }

  @Override
  public int compareTo(IpAddress other) {
    if (family != other.family) {
      return family.compareTo(other.family);
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /**
   * The canonical text: dotted quad, or RFC 5952. Of the mixed spellings that RFC 5952, section 5,
   * leaves open only {@code ::ffff:a.b.c.d} is used.
   *
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc5952#section-4">RFC 5952, 4</a>
   */
  @Override
  public String toString() {
    return AddressText.canonical(this);
  }

  /**
   * The highest address of a family: 255.255.255.255 or ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff.
   */
  static IpAddress highest(IpFamily family) {
    return family == IpFamily.IPV4 ? ofIpv4(-1) : ofIpv6(-1, -1);
  }

  private static long bigEndian(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << Byte.SIZE | (bytes[i] & 0xff);
    }
    return value;
  }
}
