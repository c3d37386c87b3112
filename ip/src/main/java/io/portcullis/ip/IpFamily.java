package io.portcullis.ip;

/** The two kinds of addresses. IPv4 sorts before IPv6 wherever both are ordered. */
public enum IpFamily {
  /** Addresses of 32 bits. */
  IPV4(32),
  /** Addresses of 128 bits. */
  IPV6(128);

  private final int bits;

  IpFamily(int bits) {
    this.bits = bits;
  }

  /** The number of bits of an address, which is also the greatest prefix length: 32 or 128. */
  public int bits() {
    return bits;
  }

  /** The name a person reads: {@code IPv4} or {@code IPv6}. */
  @Override
  public String toString() {
    return this == IPV4 ? "IPv4" : "IPv6";
  }
}
