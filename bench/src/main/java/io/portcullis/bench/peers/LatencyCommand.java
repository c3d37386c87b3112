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
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how long calls take at a fixed rate, beside nginx and HAProxy, every call logged, and
 * how much longer in the first seconds after a start.
 *
 * <p>The order of things is that of {@link PeersCommand}: one core for the proxies, all of them
 * running, one under load; the other core for everything else; rounds in turn, ratios inside each
 * round. The rate is that of callers who do not wait for each other ({@link Load#runAtRate}), so a
 * pause of the proxy counts for every call that came meanwhile.
 */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    description = "p50 and p99 at a fixed rate, every call logged, beside nginx and HAProxy")
public final class LatencyCommand implements Callable<Integer> {

  private static final String OURS = "portcullis+log";
  private static final double PEER_GOAL = 1.0;
  private static final double COLD_GOAL = 2.0;
  private static final int COLD_SECONDS = 5;

  @Mixin private Rounds rounds = new Rounds();

  @Mixin private Cores cores = new Cores();

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "20000,40000",
      description = "calls a second (default ${DEFAULT-VALUE})")
  private List<Integer> rates = List.of();

  @Option(
      names = "--starts",
      defaultValue = "3",
      description = "starts whose first seconds are measured; 0: none (default ${DEFAULT-VALUE})")
  private int starts;

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "portcullis,portcullis+log,nginx+log,haproxy+log",
      description = "the peers (default ${DEFAULT-VALUE})")
  private List<String> only = List.of();

  @Override
  public Integer call() {
    Node.build();
    try (Lab lab = cores.open()) {
      System.out.println(Machine.description());
      Load load = Load.start(lab);
      try (RunningPeers running = RunningPeers.start(lab, load, only::contains, "")) {
        for (Peer peer : running.peers()) {
          Round.measure(peer, load, rounds.warmUpSeconds());
        }
        rates.forEach(rate -> measure(rate, running.peers(), load));
      }
      if (starts > 0) {
        measureStarts(lab, load);
      }
      return 0;
    }
  }

  private void measure(int rate, List<Peer> peers, Load load) {
    System.out.printf(
        "%n%,d calls a second, %d connections, %d rounds of %d s%n",
        rate, Load.CONNECTIONS, rounds.count(), rounds.seconds());
    Map<String, List<Load.Result>> measured = new LinkedHashMap<>();
    peers.forEach(peer -> measured.put(peer.name(), new ArrayList<>()));
    for (int round = 0; round < rounds.count(); round++) {
      for (Peer peer : round % 2 == 0 ? peers : peers.reversed()) {
        Load.Result result = atRate(peer, load, rate);
        measured.getOrDefault(peer.name(), List.of()).add(result);
      }
    }
    System.out.printf("%-16s %-24s %-24s %s%n", "peer", "p50 us", "p99 us (spread)", "failed");
    measured.forEach((name, results) ->
        System.out.printf(
            "%-16s %-24s %-24s %d%s%n",
            name,
            spread(results, Load.Result::medianMicros).text(0),
            spread(results, Load.Result::p99Micros).text(0),
            results.stream().mapToLong(Load.Result::failed).sum(),
            heldRate(results) ? "" : "  COULD NOT KEEP UP with the rate"));
    List<Load.Result> ours = measured.getOrDefault(OURS, List.of());
    for (String other : List.of("haproxy+log", "nginx+log")) {
      List<Load.Result> theirs = measured.getOrDefault(other, List.of());
      if (heldRate(ours) && heldRate(theirs)) {
        Spread ratio = Spread.ofRatios(p99(ours), p99(theirs));
        System.out.println(verdict("p99 of " + OURS + " / " + other, ratio, PEER_GOAL));
      }
    }
  }

  /** Whether there are results, and none ended with a queue: one that grows has no latency. */
  private static boolean heldRate(List<Load.Result> results) {
    return !results.isEmpty()
        && results.stream().allMatch(result -> result.waiting() * 100 <= result.completed());
  }

  private Load.Result atRate(Peer peer, Load load, int rate) {
    load.request(Workload.request(peer.key()));
    return load.runAtRate(peer.port(), rounds.seconds(), rate);
  }

  /** The first seconds of a fresh server, and the same server once it is warm. */
  private void measureStarts(Lab lab, Load load) {
    int rate = rates.getFirst();
    double[] cold = new double[starts];
    double[] warm = new double[starts];
    PortcullisPeer.Started first =
        PortcullisPeer.start(lab, load.upstreamPort(), "starts", "all", "");
    first.node().close();
    for (int start = 0; start < starts; start++) {
      PortcullisPeer.Started started = PortcullisPeer.again(lab, first.peer(), "all");
      try (Node _ = started.node()) {
        load.request(Workload.request(started.peer().key()));
        cold[start] = load.runAtRate(started.peer().port(), COLD_SECONDS, rate).p99Micros();
        Round.measure(started.peer(), load, rounds.warmUpSeconds());
        warm[start] = load.runAtRate(started.peer().port(), COLD_SECONDS, rate).p99Micros();
      }
    }
    System.out.printf(
        "%n%,d calls a second in the first %d s after a start, every call logged: p99 %s us;"
            + " warm %s us%n",
        rate, COLD_SECONDS, Spread.of(cold).text(0), Spread.of(warm).text(0));
    System.out.println(verdict("p99 cold / warm", Spread.ofRatios(cold, warm), COLD_GOAL));
  }

  private static String verdict(String what, Spread ratio, double goal) {
    return String.format(
        Locale.ROOT,
        "  %-36s %-24s goal <= %.1f  %s",
        what,
        ratio.text(2),
        goal,
        ratio.median() <= goal ? "met" : "MISSED");
  }

  private static double[] p99(List<Load.Result> results) {
    return results.stream().mapToDouble(Load.Result::p99Micros).toArray();
  }

  private static Spread spread(List<Load.Result> results, ToDoubleFunction<Load.Result> figure) {
    return Spread.of(results.stream().mapToDouble(figure).toArray());
  }
}
