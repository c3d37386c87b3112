package io.portcullis.server.options;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a listener binds.
 *
 * @param address a numeric address; {@code ::} binds both families
 * @param port 0 to 65535; 0 takes any free port
 */
public record ListenAddress(IpAddress address, int port) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  /** Both families. */
  public static final IpAddress ANY_IPV6 = IpAddress.ofIpv6(0, 0);

  /** All IPv4 addresses of the host. */
  public static final IpAddress ANY_IPV4 = IpAddress.ofIpv4(0);

  /**
   * Reads {@code 127.0.0.1:8080} or {@code [::1]:8080}. Names are not resolved.
   *
   * @return empty if {@code text} is neither
   */
  public static Optional<ListenAddress> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    IpAddress address =
        IpAddress.parseOrNull(bracketed ? host.substring(1, host.length() - 1) : host);
    if (address == null || bracketed != (address.family() == IpFamily.IPV6)) {
      return Optional.empty();
    }
    return parsePort(text.substring(colon + 1)).map(port -> new ListenAddress(address, port));
  }

  private static Optional<Integer> parsePort(String text) {
    if (text.isEmpty()
        || text.length() > MAX_PORT_DIGITS
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text);
    return port <= MAX_PORT ? Optional.of(port) : Optional.empty();
  }

  /** The same for the socket classes of the JDK. */
  public InetSocketAddress socketAddress() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (address.family() == IpFamily.IPV6 ? "[" + address + "]" : address.toString())
        + ":"
        + port;
  }
}
