package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our gateway: a hundred clients with one prefix each, all assigned, a route restricted to some
 * methods and a key that may call only.
 */
final class PortcullisPeer {

  private PortcullisPeer() {}

  /**
   * Starts a server of its own.
   *
   * @param name also of its data directory
   * @param requestLog {@code all} or {@code off}
   * @param javaFlags for the JVM beside the launcher's; may be empty
   */
  static Started start(
      Lab lab, int upstreamPort, String name, String requestLog, String javaFlags) {
    Map<String, String> variables =
        javaFlags.isEmpty() ? Map.of() : Map.of("JAVA_TOOL_OPTIONS", javaFlags);
    Node node = Node.spawn(lab, name, variables, "--request-log=" + requestLog).awaitReady();
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

  /** Starts a server again that {@link #start} had configured and that was closed since. */
  static Started again(Lab lab, Peer configured, String requestLog) {
    Node node =
        Node.spawn(lab, configured.name(), Map.of(), "--request-log=" + requestLog).awaitReady();
    return new Started(
        node,
        new Peer(configured.name(), node.process(), node.gatewayPort(), configured.key(), true));
  }

  /** The server, and what the harness needs of it. */
  record Started(Node node, Peer peer) {}
}
