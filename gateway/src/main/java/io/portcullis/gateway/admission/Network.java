package io.portcullis.gateway.admission;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * What one stranger is taken to own: an IPv4 address, or an IPv6 network of 64 bits, because
 * whoever has one address of it mostly has them all.
 *
 * <p>Ordered only so that a hash table of them stays fast whatever networks are chosen.
 */
record Network(long high, long low) implements Comparable<Network> {
  /** Of connections that many may stand behind: no share is kept for it. */
  static final Network NONE = new Network(-1, -1);

  private static final long IPV6 = 1L << 40;

  /** The network of {@code address}; {@link #NONE} if it is null. */
  static Network of(@Nullable IpAddress address) {
    if (address == null) {
      return NONE;
    }
    return new Network(address.high(), address.family() == IpFamily.IPV4 ? address.low() : IPV6);
  }

  @Override
  public int compareTo(Network other) {
    int byHigh = Long.compare(high, other.high);
    return byHigh == 0 ? Long.compare(low, other.low) : byHigh;
  }
}
