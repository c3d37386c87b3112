package io.portcullis.server.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of this machine that only it reaches. */
final class Loopback {
  /** 127.0.0.1. */
  static final InetAddress IPV4 = ipv4(1);

  /** 127.0.0.2: another caller, on systems that give the whole 127.0.0.0/8 to the loopback. */
  static final InetAddress SECOND_IPV4 = ipv4(2);

  private Loopback() {}

  private static InetAddress ipv4(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv4 address has 4 bytes", e);
    }
  }
}
