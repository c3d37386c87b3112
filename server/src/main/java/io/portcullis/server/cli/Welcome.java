package io.portcullis.server.cli;

import io.portcullis.model.KeyText;
import io.portcullis.server.run.Server;
import io.portcullis.server.run.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What a started server prints, once: its addresses, the first key, what to try. */
final class Welcome {
  private static final String KNOWN_KEY = "$PORTCULLIS_KEY";

  private Welcome() {}

  /** The whole text, with the key if one was made at this start. */
  static String of(Server server) {
    String management = url(server.adminAddress());
    String key = server.newKey().map(KeyText::reveal).orElse(KNOWN_KEY);
    String intro =
        server
            .newKey()
            .map(made ->
                """
                The first key, shown only now; it manages this server and calls its routes:

                  %s

                """
                    .formatted(made.reveal()))
            .orElse(
                """
                With a key of yours in the variable PORTCULLIS_KEY, these work as they stand.

                """);
    return """
    Portcullis %s is ready.

      calls       %s
      management  %s

    %sWho am I?
      %s
    Create a client for the address you come from:
      %s
    List the clients:
      %s
    """
        .formatted(
            Version.text(),
            String.join(", ", urls(server.gatewayAddresses())),
            management,
            intro,
            curl(management + "/v1/whoami", key, ""),
            curl(management + "/v1/clients", key, newClient(server.adminAddress())),
            curl(management + "/v1/clients", key, ""));
  }

  private static List<String> urls(List<InetSocketAddress> addresses) {
    return addresses.stream().map(Welcome::url).toList();
  }

  /** A URL that works on this machine: a listener on all addresses answers on the loopback too. */
  static String url(InetSocketAddress address) {
    String host = reachable(address).getHostAddress();
    return "http://%s:%d"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  private static InetAddress reachable(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress() ? Loopback.IPV4 : address.getAddress();
  }

  static String curl(String url, String key, String json) {
    String body =
        json.isEmpty() ? "" : " -H 'Content-Type: application/json' -d '%s'".formatted(json);
    return "curl -sS %s -H \"Authorization: Bearer %s\"%s".formatted(url, key, body);
  }

  /** Whoever reaches a listener on this machine comes from that listener's own address. */
  private static String newClient(InetSocketAddress management) {
    return "{\"name\":\"this machine\",\"ip_address\":\"%s\"}"
        .formatted(reachable(management).getHostAddress());
  }
}
