package io.portcullis.bench.figures;

import io.portcullis.bench.lab.CpuTime;
import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.LabException;
import io.portcullis.bench.lab.Load;
import io.portcullis.bench.lab.Machine;
import io.portcullis.bench.lab.Rounds;
import io.portcullis.bench.lab.Spread;
import io.portcullis.bench.node.Node;
import io.portcullis.bench.node.SeededClients;
import io.portcullis.ip.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what many prefixes cost each request: two servers, one with ten, one with a million, in
 * turn.
 *
 * <p>The callers are the 64 addresses 127.0.0.1 to 127.0.0.64, so the part of the table that they
 * need stays in the processor's cache; lookups of random addresses are timed by {@code ./dev bench
 * jmh PrefixTableBenchmark}.
 */
@Command(
    name = "cidrs",
    mixinStandardHelpOptions = true,
    description = "CPU per request with few and with a million prefixes")
public final class CidrsCommand implements Callable<Integer> {

  private static final String CALLERS = "127.0.0.0/25";
  private static final double GOAL_RATIO = 1.05;

  @Mixin private Rounds rounds = new Rounds();

  @Option(
      names = "--few",
      defaultValue = "10",
      description = "prefixes of the first server (default ${DEFAULT-VALUE})")
  private int few;

  @Option(
      names = "--many",
      defaultValue = "1000000",
      description = "prefixes of the second, at most 1048577 (default ${DEFAULT-VALUE})")
  private int many;

  @Override
  public Integer call() {
    Node.build();
    try (Lab lab = Lab.open("0", "1")) {
      System.out.println(Machine.description());
      Load load = Load.start(lab);
      Measured fewPrefixes = start(lab, load, few);
      Measured manyPrefixes = start(lab, load, many);
      fewPrefixes.run(load, rounds.warmUpSeconds());
      manyPrefixes.run(load, rounds.warmUpSeconds());
      double[] fewMicros = new double[rounds.count()];
      double[] manyMicros = new double[rounds.count()];
      for (int round = 0; round < rounds.count(); round++) {
        fewMicros[round] = fewPrefixes.run(load, rounds.seconds());
        manyMicros[round] = manyPrefixes.run(load, rounds.seconds());
      }
      Spread ratio = Spread.ofRatios(manyMicros, fewMicros);
      System.out.printf(
          Locale.ROOT,
          "%d prefixes: %s us/request%n%d prefixes: %s us/request%nratio %s   goal <= %.2f  %s%n",
          few,
          Spread.of(fewMicros).text(2),
          many,
          Spread.of(manyMicros).text(2),
          ratio.text(3),
          GOAL_RATIO,
          ratio.median() <= GOAL_RATIO ? "met" : "MISSED");
      return 0;
    }
  }

  private static Measured start(Lab lab, Load load, int prefixes) {
    String name = "prefixes-" + prefixes;
    CallerRoute route;
    try (Node node = Node.start(lab, name, "--request-log=off")) {
      route = CallerRoute.create(node, load.upstreamPort(), CALLERS);
    }
    SeededClients.write(lab, name, CallerRoute.NAME, lists(prefixes - 1));
    Node node = Node.start(lab, name, "--request-log=off");
    if (route.status(node.gatewayPort()) != 200) {
      throw new LabException("the server with " + prefixes + " prefixes refuses its caller");
    }
    return new Measured(node, route);
  }

  /** Disjoint /28 prefixes in 10.0.0.0/8, a thousand to a list, as many as a client may have. */
  private static List<String> lists(int prefixes) {
    List<String> lists = new ArrayList<>();
    List<String> list = new ArrayList<>();
    for (int i = 0; i < prefixes; i++) {
      list.add(IpAddress.ofIpv4(0x0a00_0000 + (i << 4)) + "/28");
      if (list.size() == 1_000 || i == prefixes - 1) {
        lists.add(String.join(", ", list));
        list.clear();
      }
    }
    return lists;
  }

  private record Measured(Node node, CallerRoute route) {

    /** CPU microseconds for each request. */
    double run(Load load, int seconds) {
      load.request(route.request());
      CpuTime before = node.process().cpuTime();
      Load.Result result = load.run(node.gatewayPort(), seconds, Load.CONNECTIONS);
      double micros = node.process().cpuTime().minus(before).micros() / result.completed();
      System.out.printf(Locale.ROOT, "%s %.2f us/request%n", node.process(), micros);
      return micros;
    }
  }
}
