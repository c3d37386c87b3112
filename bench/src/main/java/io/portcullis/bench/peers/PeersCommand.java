package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Cores;
import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.Load;
import io.portcullis.bench.lab.Machine;
import io.portcullis.bench.lab.Rounds;
import io.portcullis.bench.lab.Spread;
import io.portcullis.bench.node.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the CPU per proxied request of the gateway and its peers, each with and without its log.
 *
 * <p>{@code ./dev bench peers} takes about six minutes. All peers run at once, idle but for the one
 * under load, on one core; the upstream, the load generator and this program have the other. The
 * peers take turns round by round, the second round in reverse order and so on, and ratios are
 * taken inside each round. A peer that answers wrongly is named and not timed.
 */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = "CPU per request beside nginx, HAProxy and a byte pipe, in one interleaved run")
public final class PeersCommand implements Callable<Integer> {

  private static final double MIB = 1024 * 1024;

  @Mixin private Rounds rounds = new Rounds();

  @Mixin private Cores cores = new Cores();

  @Option(
      names = "--only",
      split = ",",
      description =
          "of portcullis, portcullis+log, nginx, nginx+log, haproxy, haproxy+log, pipe"
              + " (default: all)")
  private List<String> only = List.of();

  @Option(
      names = "--flags",
      description =
          "JVM flags of one more gateway, portcullis+flags, to compare with the one without them")
  private String flags = "";

  @Override
  public Integer call() {
    if (wanted("portcullis") || wanted("portcullis+log")) {
      Node.build();
    }
    try (Lab lab = cores.open()) {
      System.out.println(Machine.description());
      Load load = Load.start(lab);
      try (RunningPeers running = RunningPeers.start(lab, load, this::wanted, flags)) {
        measure(running.peers(), load, running.nodes());
      }
      return 0;
    }
  }

  private boolean wanted(String peer) {
    return only.isEmpty() || only.contains(peer);
  }

  private void measure(List<Peer> peers, Load load, Map<String, Node> nodes) {
    System.out.printf(
        Locale.ROOT,
        "%d connections, %d-byte request, %d-byte answer; %d s warm-up, %d rounds of %d s%n",
        Load.CONNECTIONS,
        Workload.REQUEST_BYTES,
        load.answerBytes(),
        rounds.warmUpSeconds(),
        rounds.count(),
        rounds.seconds());
    for (Peer peer : peers) {
      Round.measure(peer, load, rounds.warmUpSeconds());
    }
    Map<String, Long> allocatedBefore = allocated(nodes);
    Map<String, List<Round>> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds.count(); round++) {
      for (Peer peer : round % 2 == 0 ? peers : peers.reversed()) {
        Round result = Round.measure(peer, load, rounds.seconds());
        measured.computeIfAbsent(peer.name(), _ -> new ArrayList<>()).add(result);
        System.out.printf(
            Locale.ROOT,
            "round %d  %-16s %7.0f/s  %6.2f us/request%n",
            round + 1,
            peer.name(),
            result.load().perSecond(),
            result.microsPerRequest());
      }
    }
    report(peers, measured, allocatedBefore, allocated(nodes));
  }

  private static Map<String, Long> allocated(Map<String, Node> nodes) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    nodes.forEach((name, node) -> bytes.put(name, node.allocatedBytes()));
    return bytes;
  }

  private static void report(
      List<Peer> peers,
      Map<String, List<Round>> measured,
      Map<String, Long> allocatedBefore,
      Map<String, Long> allocatedAfter) {
    System.out.printf(
        "%n%-16s %-26s %7s %9s %9s %9s %8s %7s  %s%n",
        "peer",
        "CPU us/request (spread)",
        "user us",
        "requests",
        "p50 us",
        "p99 us",
        "RSS MiB",
        "failed",
        "garbage B/request");
    for (Peer peer : peers) {
      List<Round> rounds = measured.getOrDefault(peer.name(), List.of());
      long completed = rounds.stream().mapToLong(round -> round.load().completed()).sum();
      long failed = rounds.stream().mapToLong(round -> round.load().failed()).sum();
      Long before = allocatedBefore.get(peer.name());
      Long after = allocatedAfter.get(peer.name());
      System.out.printf(
          Locale.ROOT,
          "%-16s %-26s %7.2f %7.0f/s %9.0f %9.0f %8.1f %7d  %s%n",
          peer.name(),
          median(rounds, Round::microsPerRequest).text(2),
          median(rounds, Round::userMicrosPerRequest).median(),
          median(rounds, round -> round.load().perSecond()).median(),
          median(rounds, round -> round.load().medianMicros()).median(),
          median(rounds, round -> round.load().p99Micros()).median(),
          peer.process().residentBytes() / MIB,
          failed,
          before == null || after == null
              ? "-"
              : String.format(Locale.ROOT, "%.1f", (double) (after - before) / completed));
    }
    System.out.printf("%nCPU per request, ratio inside each round: median (smallest - largest)%n");
    Goal.ALL.forEach(goal -> System.out.print(goal.line(measured)));
  }

  private static Spread median(
      List<Round> rounds, java.util.function.ToDoubleFunction<Round> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).toArray());
  }
}
