package io.portcullis.policy.address;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * Reads one address of a forwarded field out of bytes, with the ports that proxies add to it.
 *
 * <p>Not thread safe. A view of the bytes, so that the one parser of addresses reads them in place.
 */
final class AddressToken implements CharSequence {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  private final byte[] bytes;
  private int from;
  private int to;

  AddressToken(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads {@code 192.0.2.1}, {@code 192.0.2.1:443}, {@code 2001:db8::1}, {@code [2001:db8::1]} or
   * {@code [2001:db8::1]:443}: what {@code X-Forwarded-For} is seen to hold. Nothing else: no name,
   * no zone, no octal, no quotes. A bare IPv6 address has no port, since nobody could tell.
   *
   * @return the address, IPv4-mapped ones turned to IPv4; null if it is something else
   */
  @Nullable IpAddress loose(int start, int end) {
    IpAddress node = node(start, end, false);
    if (node != null) {
      return node;
    }
    IpAddress bare = address(start, end);
    return bare != null && bare.family() == IpFamily.IPV6 ? bare.unmapped() : null;
  }

  /**
   * Reads an address as a {@code node} of {@code Forwarded}: IPv6 in brackets, the port a number or
   * an obfuscated one.
   *
   * @return the address, IPv4-mapped ones turned to IPv4; null if it is something else
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc7239#section-6">RFC 7239, 6</a>
   */
  @Nullable IpAddress node(int start, int end) {
    return node(start, end, true);
  }

  private @Nullable IpAddress node(int start, int end, boolean obfuscatedPort) {
    boolean bracketed = start < end && bytes[start] == '[';
    int nameEnd = start;
    while (nameEnd < end && bytes[nameEnd] != (bracketed ? ']' : ':')) {
      nameEnd++;
    }
    int portStart = bracketed ? nameEnd + 1 : nameEnd;
    if (portStart > end || (portStart < end && !isPort(portStart, end, obfuscatedPort))) {
      return null;
    }
    IpAddress address = address(bracketed ? start + 1 : start, nameEnd);
    if (address == null || bracketed != (address.family() == IpFamily.IPV6)) {
      return null;
    }
    return address.unmapped();
  }

  /** Whether the bytes are a colon and a port: 0 to 65535 in 1 to 5 digits, or obfuscated. */
  boolean isPort(int colon, int end, boolean obfuscated) {
    int start = colon + 1;
    if (bytes[colon] != ':' || start == end) {
      return false;
    }
    if (bytes[start] == '_') {
      return obfuscated && isObfuscated(start, end);
    }
    if (end - start > MAX_PORT_DIGITS) {
      return false;
    }
    int port = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
      port = port * 10 + bytes[i] - '0';
    }
    return port <= MAX_PORT;
  }

  /** Whether the bytes are an obfuscated identifier (RFC 7239, 6.3). */
  boolean isObfuscated(int start, int end) {
    if (end - start < 2 || bytes[start] != '_') {
      return false;
    }
    for (int i = start + 1; i < end; i++) {
      int b = bytes[i];
      boolean alphanumeric =
          (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (!alphanumeric && b != '.' && b != '_' && b != '-') {
        return false;
      }
    }
    return true;
  }

  private @Nullable IpAddress address(int start, int end) {
    from = start;
    to = end;
    return IpAddress.parseOrNull(this);
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public char charAt(int index) {
    return (char) (bytes[from + index] & 0xff);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    throw new UnsupportedOperationException("a view of one token");
  }
}
