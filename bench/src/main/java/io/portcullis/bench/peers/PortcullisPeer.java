package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.node.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Our gateway: a hundred clients with one prefix each, all assigned, a route restricted to some
 * methods and a key that may call only.
 */
final class PortcullisPeer {

  private PortcullisPeer() {}

  /**
   * Starts a server of its own.
   *
   * @param logged whether every call goes to the request log
   */
  static Started start(Lab lab, int upstreamPort, boolean logged) {
    String name = logged ? "portcullis+log" : "portcullis";
    Node node = Node.start(lab, name, "--request-log=" + (logged ? "all" : "off"));
    String route = node.api().createRoute(Workload.ROUTE, "http://127.0.0.1:" + upstreamPort);
    node.api().restrictMethods(route);
    List<String> clients = new ArrayList<>();
    for (String prefix : Workload.prefixes()) {
      clients.add(node.api().createClient(prefix, prefix));
    }
    node.api().assign(route, "production", clients);
    String key = node.api().createCallKey("bench");
    return new Started(node, new Peer(name, node.process(), node.gatewayPort(), key, true));
  }

  /** The server, and what the harness needs of it. */
  record Started(Node node, Peer peer) {}
}
