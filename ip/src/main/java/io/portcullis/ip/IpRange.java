package io.portcullis.ip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an address list: every address from {@code first} to {@code last}, which may be one
 * address, a prefix or any other stretch. Ordered by first address, then the wider first.
 *
 * <p>No entry lies within the IPv4-mapped block {@code ::ffff:0:0/96}: a mapped peer address is
 * turned into IPv4 at the socket, so such an entry would never match.
 *
 * @param first the lowest address
 * @param last the highest address, of the same family
 */
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {

  /**
   * @throws IllegalArgumentException if the ends are reversed, of two families, or both IPv4-mapped
   */
  public IpRange {
    if (first.family() != last.family()) {
      throw new IllegalArgumentException(first + "-" + last + " mixes IPv4 and IPv6");
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " is reversed");
    }
    if (first.isIpv4Mapped() && last.isIpv4Mapped()) {
      throw new IllegalArgumentException(first + "-" + last + " is IPv4-mapped");
    }
  }

  /** The entry for one address. */
  public static IpRange of(IpAddress address) {
    return new IpRange(address, address);
  }

  /** The entry for the addresses of a prefix. */
  public static IpRange of(IpPrefix prefix) {
    return new IpRange(prefix.first(), prefix.last());
  }

  /**
   * Reads an address, a prefix {@code a/length} without host bits, or a range {@code a-b}. Spaces
   * (U+0020 only) may stand at either end and around the hyphen.
   *
   * <p>Refused beside what {@link IpAddress#parse} refuses: host bits, reversed or mixed ends, and
   * whatever lies within the IPv4-mapped block. The hint offers the spelling that was meant.
   *
   * @throws IpSyntaxException naming the text, what is wrong, and what to write instead
   */
  public static IpRange parse(CharSequence text) {
    String whole = text.toString();
    return EntryText.parse(whole, 0, whole.length());
  }

  /** Which kind of addresses the range holds. */
  public IpFamily family() {
    return first.family();
  }

  /** Whether the address is in the range; always false for the other family. */
  public boolean covers(IpAddress address) {
    return first.compareTo(address) <= 0 && last.compareTo(address) >= 0;
  }

  /** Whether every address of the other range is in this one; a range covers itself. */
  public boolean covers(IpRange other) {
    return covers(other.first) && covers(other.last);
  }

  /** How many addresses are in the range: 1 to 2^128. */
  public BigInteger size() {
    return number(last).subtract(number(first)).add(BigInteger.ONE);
  }

  /**
   * The fewest prefixes that together cover exactly this range, in order: one for a prefix, at most
   * 62 for IPv4 and 254 for IPv6.
   */
  public List<IpPrefix> toPrefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    IpAddress at = first;
    while (true) {
      IpPrefix widest = widestAt(at);
      prefixes.add(widest);
      if (widest.last().equals(last)) {
        return List.copyOf(prefixes);
      }
      at = widest.last().next();
    }
  }

  @Override
  public int compareTo(IpRange other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : other.last.compareTo(last);
  }

  /**
   * The canonical text: {@code a} for one address, {@code a/length} for a prefix, else {@code a-b}.
   */
  @Override
  public String toString() {
    IpPrefix widest = widestAt(first);
    return widest.last().equals(last) ? widest.toString() : first + "-" + last;
  }

  /** The shortest prefix that begins at this address and does not pass {@code last}. */
  private IpPrefix widestAt(IpAddress address) {
    int bits = family().bits();
    int length = bits - trailingZeros(address);
    IpPrefix prefix = new IpPrefix(address, length);
    while (prefix.last().compareTo(last) > 0) {
      length++;
      prefix = new IpPrefix(address, length);
    }
    return prefix;
  }

  private static int trailingZeros(IpAddress address) {
    int zeros =
        address.low() != 0
            ? Long.numberOfTrailingZeros(address.low())
            : Long.SIZE + Long.numberOfTrailingZeros(address.high());
    return Math.min(zeros, address.family().bits());
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }
}
