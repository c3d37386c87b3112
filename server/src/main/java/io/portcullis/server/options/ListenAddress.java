package io.portcullis.server.options;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** 127.0.0.1, which only this host reaches. */
  public static final IpAddress LOOPBACK = IpAddress.ofIpv4(0x7f000001);

  /**
   * Reads {@code 127.0.0.1:8080} or {@code [::1]:8080}, and what people write for them: {@code
   * 8080} and {@code :8080} (the address is {@code usual}), {@code *:8080} (every address of the
   * host), {@code localhost:8080} (127.0.0.1). Other names are refused: nothing is resolved.
   *
   * @param usual the address of a text without one
   * @return empty if {@code text} is none of them
   */
  public static Optional<ListenAddress> parse(String text, IpAddress usual) {
    int colon = text.lastIndexOf(':');
    IpAddress address = colon < 1 ? usual : address(text.substring(0, colon));
    if (address == null) {
      return Optional.empty();
    }
    return parsePort(text.substring(colon + 1)).map(port -> new ListenAddress(address, port));
  }

  private static @Nullable IpAddress address(String host) {
    if (host.equals("*")) {
      return ANY_IPV6;
    }
    if (host.equals("localhost")) {
      return LOOPBACK;
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    IpAddress address =
        IpAddress.parseOrNull(bracketed ? host.substring(1, host.length() - 1) : host);
    return address == null || bracketed != (address.family() == IpFamily.IPV6) ? null : address;
  }

  /** The address and port of a listener. */
  public static ListenAddress of(InetSocketAddress socket) {
    return new ListenAddress(IpAddress.ofBytes(socket.getAddress().getAddress()), socket.getPort());
  }

  /** Whether it is every address of the host. */
  public boolean everywhere() {
    return address.equals(ANY_IPV6) || address.equals(ANY_IPV4);
  }

  /** Whether only this host reaches it: 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return socketAddress().getAddress().isLoopbackAddress();
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
