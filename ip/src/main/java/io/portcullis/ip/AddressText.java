package io.portcullis.ip;

import org.jspecify.annotations.Nullable;

/**
 * The text of a single address, read and written. Says yes or no only; {@link SyntaxProblem} finds
 * out why not.
 */
final class AddressText {

  /** What {@link #parseIpv4} returns for text that is not a dotted quad. */
  static final long NOT_IPV4 = -1;

  private static final int OCTETS = 4;
  private static final int GROUPS = 8;
  private static final int GROUP_DIGITS = 4;

  private AddressText() {}

  /** Reads the address in {@code text[from, to)}; null if that is not exactly one address. */
  static @Nullable IpAddress parse(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == ':') {
        return parseIpv6(text, from, to);
      }
    }
    long bits = parseIpv4(text, from, to);
    return bits == NOT_IPV4 ? null : IpAddress.ofIpv4((int) bits);
  }

  /**
   * Reads a dotted quad: four decimal octets of at most 255, none with a leading zero.
   *
   * @return 0 to 2^32 - 1, or {@link #NOT_IPV4}
   */
  static long parseIpv4(CharSequence text, int from, int to) {
    long bits = 0;
    int at = from;
    for (int octet = 0; octet < OCTETS; octet++) {
      if (octet > 0) {
        if (at == to || text.charAt(at) != '.') {
          return NOT_IPV4;
        }
        at++;
      }
      int start = at;
      int value = 0;
      while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at) - '0';
        at++;
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || value > 255) {
        return NOT_IPV4;
      }
      bits = bits << Byte.SIZE | value;
    }
    return at == to ? bits : NOT_IPV4;
  }

  /** Writes the canonical text. */
  static String canonical(IpAddress address) {
    if (address.family() == IpFamily.IPV4) {
      return dottedQuad((int) address.low());
    }
    if (address.isIpv4Mapped()) {
      return "::ffff:" + dottedQuad((int) address.low());
    }
    return ipv6(address);
  }

  /** The ASCII digits only: {@link Character#isDigit} would let other scripts in. */
  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static @Nullable IpAddress parseIpv6(CharSequence text, int from, int to) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = from;
    if (at + 1 < to && text.charAt(at) == ':' && text.charAt(at + 1) == ':') {
      gap = 0;
      at += 2;
    }
    while (at < to) {
      int start = at;
      int value = 0;
      while (at < to && at - start < GROUP_DIGITS && hexDigit(text.charAt(at)) >= 0) {
        value = value << 4 | hexDigit(text.charAt(at));
        at++;
      }
      if (at < to && text.charAt(at) == '.') {
        long tail = parseIpv4(text, start, to);
        if (tail == NOT_IPV4 || count > GROUPS - 2) {
          return null;
        }
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) tail & 0xffff;
        break;
      }
      if (at == start || count == GROUPS) {
        return null;
      }
      groups[count++] = value;
      if (at == to) {
        break;
      }
      if (text.charAt(at) != ':' || at + 1 == to) {
        return null;
      }
      at++;
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    return assemble(groups, count, gap);
  }

  /** Puts the groups in their places; a gap must stand for at least one group of zeros. */
  private static @Nullable IpAddress assemble(int[] groups, int count, int gap) {
    if (gap < 0 ? count != GROUPS : count >= GROUPS) {
      return null;
    }
    long high = 0;
    long low = 0;
    int zeros = GROUPS - count;
    for (int i = 0; i < GROUPS; i++) {
      int group;
      if (gap < 0 || i < gap) {
        group = groups[i];
      } else {
        group = i < gap + zeros ? 0 : groups[i - zeros];
      }
      high = high << 16 | low >>> 48;
      low = low << 16 | group;
    }
    return IpAddress.ofIpv6(high, low);
  }

  private static int hexDigit(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int lower = c | 0x20;
    return c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static String dottedQuad(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }

  /** RFC 5952, 4.2: the longest run of two or more zero groups, the first of equals, becomes ::. */
  private static String ipv6(IpAddress address) {
    int gapStart = -1;
    int gapLength = 1;
    int runStart = 0;
    for (int i = 0; i < GROUPS; i++) {
      if (group(address, i) != 0) {
        runStart = i + 1;
      } else if (i + 1 - runStart > gapLength) {
        gapStart = runStart;
        gapLength = i + 1 - runStart;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(address, i)));
    }
    return text.toString();
  }

  private static int group(IpAddress address, int index) {
    long word = index < GROUPS / 2 ? address.high() : address.low();
    return (int) (word >>> ((3 - index % 4) * 16)) & 0xffff;
  }
}
