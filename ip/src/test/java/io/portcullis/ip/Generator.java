package io.portcullis.ip;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes addresses and prefixes that crowd where mistakes are made: the ends of both number lines,
 * the borders of the sign bits and of the 64-bit words, and near one another, so that prefixes
 * nest, touch and repeat.
 */
final class Generator {

  private static final long[] EDGES = {
    0,
    1,
    -1,
    -2,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 1,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    0xffff_0000_0000L,
    0x2001_0db8_0000_0000L
  };

  private final Random random;
  private final List<IpAddress> crowd = new ArrayList<>();

  Generator(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      crowd.add(anywhere());
    }
  }

  Random random() {
    return random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  IpAddress address() {
    int kind = below(8);
    if (kind < 2) {
      return anywhere();
    }
    if (kind < 4) {
      return IpAddress.ofIpv4((int) edge());
    }
    if (kind < 6) {
      return IpAddress.ofIpv6(edge(), edge());
    }
    byte[] near = crowd.get(below(crowd.size())).toBytes();
    int bit = below(near.length * 8);
    near[bit / 8] ^= (byte) (0x80 >>> bit % 8);
    return IpAddress.ofBytes(near);
  }

  IpPrefix prefix() {
    IpAddress address = address();
    int bits = address.family().bits();
    int length =
        switch (below(4)) {
          case 0 -> bits;
          case 1 -> Math.max(0, bits - below(4));
          case 2 -> below(4);
          default -> below(bits + 1);
        };
    return IpPrefix.covering(address, length);
  }

  /** A prefix that the given one covers: its bits, then any others. */
  IpPrefix prefixIn(IpPrefix outer) {
    byte[] bytes = new byte[outer.family().bits() / Byte.SIZE];
    random.nextBytes(bytes);
    byte[] first = outer.first().toBytes();
    byte[] last = outer.last().toBytes();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first[i] | (bytes[i] & (first[i] ^ last[i])));
    }
    int more = below(outer.family().bits() - outer.length() + 1);
    return IpPrefix.covering(IpAddress.ofBytes(bytes), outer.length() + more);
  }

  /** A range that an operator may write: neither reversed nor IPv4-mapped. */
  IpRange range() {
    while (true) {
      IpAddress one = address();
      IpAddress other = below(4) == 0 ? prefix().last() : address();
      boolean ordered = one.compareTo(other) <= 0;
      IpAddress first = ordered ? one : other;
      IpAddress last = ordered ? other : one;
      if (first.family() == last.family() && !(first.isIpv4Mapped() && last.isIpv4Mapped())) {
        return new IpRange(first, last);
      }
    }
  }

  List<IpAddress> addresses(int count) {
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(address());
    }
    return addresses;
  }

  List<IpPrefix> prefixes(int count) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prefixes.add(prefix());
    }
    return prefixes;
  }

  private IpAddress anywhere() {
    return random.nextBoolean()
        ? IpAddress.ofIpv4(random.nextInt())
        : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
  }

  private long edge() {
    return EDGES[below(EDGES.length)] + below(3) - 1;
  }
}
