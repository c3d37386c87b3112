package io.portcullis.bench.figures;

import io.portcullis.bench.lab.Probe;
import io.portcullis.bench.node.Node;
import java.io.IOException;

/**
 * The route of these figures on a server, a client that covers the caller, and a key that calls it.
 *
 * @param routeId of the route {@value #NAME}
 * @param clientId of the client assigned to it
 * @param key with the scope {@code call}
 */
record CallerRoute(String routeId, String clientId, String key) {

  static final String NAME = "orders";
  static final String ENVIRONMENT = "production";

  static CallerRoute create(Node node, int upstreamPort, String callerAddresses) {
    String route = node.api().createRoute(NAME, "http://127.0.0.1:" + upstreamPort);
    String client = node.api().createClient("caller", callerAddresses);
    node.api().assign(route, ENVIRONMENT, java.util.List.of(client));
    return new CallerRoute(route, client, node.api().createCallKey("bench"));
  }

  String request() {
    return "GET /v1/orders?id=1 HTTP/1.1\r\nHost: bench\r\nx-knoxcall-route: "
        + NAME
        + "\r\nx-knoxcall-key: "
        + key
        + "\r\n\r\n";
  }

  /** The status of one call from 127.0.0.1 on a connection of its own; 0 if it failed. */
  int status(int port) {
    try (Probe probe = Probe.connect(1, port)) {
      return probe.send(request()).status();
    } catch (IOException e) {
      return 0;
    }
  }
}
