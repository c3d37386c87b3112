package io.portcullis.server.e2e;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Source addresses that every Linux machine has without being told. */
final class Loopback {
  /** 127.0.0.1. */
  static final InetAddress ONE = ipv4(127, 0, 0, 1);

  /** 127.0.0.2. */
  static final InetAddress TWO = ipv4(127, 0, 0, 2);

  /** ::1. */
  static final InetAddress SIX = of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

  private Loopback() {}

  /** An IPv4 address; anything in 127.0.0.0/8 can be called from. */
  static InetAddress ipv4(int a, int b, int c, int d) {
    return of(a, b, c, d);
  }

  private static InetAddress of(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are an address", e);
    }
  }
}
