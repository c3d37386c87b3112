package io.portcullis.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * What every peer is configured for and is sent: one route, one key, a hundred prefixes, one of
 * which covers the caller.
 */
final class Workload {

  /** Head of a small API call with what browsers and libraries add. */
  static final int REQUEST_BYTES = 255;

  static final String ROUTE = "orders";

  /** The key of the peers that do not make keys; 72 characters, as made keys have. */
  static final String KEY =
      "tk_live_Bench0peers0_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO";

  /** The one prefix that covers the caller of the load. */
  private static final String CALLER = "127.0.0.1/32";

  private static final int PREFIXES = 100;

  private Workload() {}

  /** The prefixes whose callers are let in: 99 spread over 10.0.0.0/8, and the caller's own. */
  static List<String> prefixes() {
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < PREFIXES - 1; i++) {
      prefixes.add(
          switch (i % 3) {
            case 0 -> "10." + i + ".0.0/16";
            case 1 -> "10." + i + ".16.0/20";
            default -> "10." + i + ".7.0/24";
          });
    }
    prefixes.add(CALLER);
    return prefixes;
  }

  /** The request of the load, {@value #REQUEST_BYTES} bytes. */
  static String request(String key) {
    String bare = request(key, ROUTE, "");
    return request(key, ROUTE, "-".repeat(REQUEST_BYTES - bare.length()));
  }

  /**
   * A request of the correctness check.
   *
   * @param padding put into a field that no peer looks at
   */
  static String request(String key, String route, String padding) {
    return "GET /v1/orders?id=1 HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench/1"
        + padding
        + "\r\nAccept: application/json\r\nx-knoxcall-route: "
        + route
        + "\r\nx-knoxcall-key: "
        + key
        + "\r\n\r\n";
  }
}
