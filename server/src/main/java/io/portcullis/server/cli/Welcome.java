package io.portcullis.server.cli;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.run.Server;
import io.portcullis.server.run.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a started server prints, once: its addresses, the first key, what to try. Fits 80 columns,
 * and its commands can be pasted as they stand.
 */
final class Welcome {
  private Welcome() {}

  /** The whole text, with the key if one was made at this start. */
  static String of(Server server) {
    String management = url(server.adminAddress());
    return """
    Portcullis %s is ready.

    %s%s
    %sWho am I?
    %s
    Create a client for the address you come from:
    %s
    List the clients:
    %s
    """
        .formatted(
            Version.text(),
            server.gatewayAddresses().stream()
                .map(address -> listening("calls", address))
                .collect(Collectors.joining()),
            listening("management", server.adminAddress()),
            intro(server),
            curl(management + "/v1/whoami", ""),
            curl(management + "/v1/clients", newClient(server.adminAddress())),
            curl(management + "/v1/clients", ""));
  }

  private static String intro(Server server) {
    if (server.newKey().isPresent()) {
      return """
      The first key, shown only now, manages this server and calls its routes:

      %s
      """
          .formatted(export(server.newKey().get().reveal()));
    }
    String unused =
        server.firstKeyUnused()
            ? "The first key was never used; 'portcullis keys create' makes another.\n"
            : "";
    return unused + "With a key of yours in the variable PORTCULLIS_KEY, try:\n\n";
  }

  /**
   * Sets the variable that {@link #curl} uses. The key has a line of its own, which with anything
   * before it would be wider than a terminal.
   */
  static String export(String key) {
    return "  export PORTCULLIS_KEY=\\\n%s\n".formatted(key);
  }

  /** What is listened on, and, where that is every address, one that works here. */
  static String listening(String name, InetSocketAddress address) {
    ListenAddress listen = ListenAddress.of(address);
    return "  %-10s  %s%n"
        .formatted(
            name,
            listen.everywhere()
                ? "%s, every address; here %s".formatted(listen, url(address))
                : url(address));
  }

  /** A URL that works on this machine: a listener on all addresses answers on the loopback too. */
  static String url(InetSocketAddress address) {
    return "http://" + ListenAddress.of(reachable(address));
  }

  private static InetSocketAddress reachable(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(Loopback.IPV4, address.getPort())
        : address;
  }

  /** A command of several short lines. */
  static String curl(String url, String json) {
    List<String> lines = new ArrayList<>();
    lines.add("  curl -sS " + url);
    lines.add("    -H \"Authorization: Bearer $PORTCULLIS_KEY\"");
    if (!json.isEmpty()) {
      lines.add("    -H 'Content-Type: application/json'");
      lines.add("    -d '%s'".formatted(json));
    }
    return String.join(" \\\n", lines);
  }

  /** Whoever reaches a listener on this machine comes from that listener's own address. */
  private static String newClient(InetSocketAddress management) {
    InetAddress own = reachable(management).getAddress();
    return "{\"name\":\"this machine\",\"ip_address\":\"%s\"}"
        .formatted(ListenAddress.of(new InetSocketAddress(own, 0)).address());
  }
}
