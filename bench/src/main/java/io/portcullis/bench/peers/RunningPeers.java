package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.Load;
import io.portcullis.bench.node.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The peers of one measurement, all running at once on the measured core.
 *
 * <p>Those that answer wrongly are named on standard output and left out: a fast wrong answer is no
 * figure.
 */
final class RunningPeers implements AutoCloseable {

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Peer> peers = new ArrayList<>();

  private RunningPeers() {}

  /**
   * Starts the peers and asks each for an allowed and for refused calls.
   *
   * @param wanted of the names portcullis, portcullis+log, nginx, nginx+log, haproxy, haproxy+log
   *     and pipe
   * @param flags JVM flags of one more gateway, portcullis+flags; empty: none
   */
  static RunningPeers start(Lab lab, Load load, Predicate<String> wanted, String flags) {
    RunningPeers running = new RunningPeers();
    for (Peer peer : running.started(lab, load.upstreamPort(), wanted, flags)) {
      List<String> problems = CorrectnessCheck.problems(peer, load.body());
      if (problems.isEmpty()) {
        running.peers.add(peer);
        System.out.printf("%-16s answers correctly%n", peer.name());
      } else {
        System.out.printf("%-16s IS NOT TIMED: %s%n", peer.name(), String.join("; ", problems));
      }
    }
    return running;
  }

  private List<Peer> started(Lab lab, int upstream, Predicate<String> wanted, String flags) {
    List<Peer> started = new ArrayList<>();
    for (boolean logged : new boolean[] {false, true}) {
      String suffix = logged ? "+log" : "";
      if (wanted.test("portcullis" + suffix)) {
        String log = logged ? "all" : "off";
        started.add(add(PortcullisPeer.start(lab, upstream, "portcullis" + suffix, log, "")));
      }
      if (wanted.test("nginx" + suffix)) {
        started.add(NginxPeer.start(lab, upstream, logged));
      }
      if (wanted.test("haproxy" + suffix)) {
        started.add(HaproxyPeer.start(lab, upstream, logged));
      }
    }
    if (!flags.isEmpty()) {
      started.add(add(PortcullisPeer.start(lab, upstream, "portcullis+flags", "off", flags)));
    }
    if (wanted.test("pipe")) {
      started.add(PipePeer.start(lab, upstream));
    }
    return started;
  }

  private Peer add(PortcullisPeer.Started started) {
    nodes.put(started.peer().name(), started.node());
    return started.peer();
  }

  /** Those that answer correctly, in the order in which they are timed. */
  List<Peer> peers() {
    return List.copyOf(peers);
  }

  /** Our own servers, by the name of their peer. */
  Map<String, Node> nodes() {
    return Map.copyOf(nodes);
  }

  /** Ends our own servers; the lab ends the others. */
  @Override
  public void close() {
    nodes.values().forEach(Node::close);
  }
}
