package io.portcullis.ip;

/**
 * A block of addresses that share their first {@code length} bits. Ordered by address, then the
 * shorter first, so that a prefix comes before everything it covers.
 *
 * @param address the first address of the block: all bits after the first {@code length} are zero
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc4632#section-3.1">RFC 4632, 3.1</a>
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

  /**
   * @throws IllegalArgumentException if the length is out of range or a host bit is set; text from
   *     people is checked by {@link IpRange#parse} before it comes here
   */
  public IpPrefix {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length " + length + " is not in 0.." + address.family().bits());
    }
    if (!address.equals(firstOf(address, length))) {
      throw new IllegalArgumentException(address + "/" + length + " has host bits set");
    }
  }

  /** The prefix of this one address: its length is 32 or 128. */
  public static IpPrefix of(IpAddress address) {
    return new IpPrefix(address, address.family().bits());
  }

  /**
   * The prefix of this length that covers the address; host bits are cleared.
   *
   * @throws IllegalArgumentException if the length is out of range
   */
  public static IpPrefix covering(IpAddress address, int length) {
    return new IpPrefix(firstOf(address, length), length);
  }

  /** Which kind of addresses the block holds. */
  public IpFamily family() {
    return address.family();
  }

  /** The lowest address of the block. */
  public IpAddress first() {
    return address;
  }

  /** The highest address of the block. */
  public IpAddress last() {
    return lastOf(address, length);
  }

  /** Whether the address is in the block; always false for the other family. */
  public boolean covers(IpAddress other) {
    return other.family() == family() && firstOf(other, length).equals(address);
  }

  /** Whether every address of the other block is in this one; a prefix covers itself. */
  public boolean covers(IpPrefix other) {
    return other.length >= length && covers(other.address);
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  /** The canonical text: {@code 10.0.0.0/8}; a single address has no suffix. */
  @Override
  public String toString() {
    return length == family().bits() ? address.toString() : address + "/" + length;
  }

  /** The address with all but its first {@code length} bits cleared. */
  private static IpAddress firstOf(IpAddress address, int length) {
    IpFamily family = address.family();
    return new IpAddress(
        family, address.high() & highMask(family, length), address.low() & lowMask(family, length));
  }

  /** The address with all but its first {@code length} bits set. */
  private static IpAddress lastOf(IpAddress address, int length) {
    IpFamily family = address.family();
    IpAddress highest = IpAddress.highest(family);
    return new IpAddress(
        family,
        address.high() | (highest.high() & ~highMask(family, length)),
        address.low() | (highest.low() & ~lowMask(family, length)));
  }

  private static long highMask(IpFamily family, int length) {
    return family == IpFamily.IPV4 ? 0 : leading(length);
  }

  private static long lowMask(IpFamily family, int length) {
    return leading(family == IpFamily.IPV4 ? 32 + length : length - 64);
  }

  /** The first {@code count} bits set: none for 0 and below, all for 64 and above. */
  private static long leading(int count) {
    if (count <= 0) {
      return 0;
    }
    return count >= Long.SIZE ? -1 : -1L << (Long.SIZE - count);
  }
}
