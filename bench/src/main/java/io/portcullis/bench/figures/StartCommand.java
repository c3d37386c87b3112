package io.portcullis.bench.figures;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.LabException;
import io.portcullis.bench.lab.Load;
import io.portcullis.bench.lab.Machine;
import io.portcullis.bench.lab.Spread;
import io.portcullis.bench.node.Node;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the time from the start of {@code ./portcullis serve} to the first proxied 200, with and
 * without the AOT cache in turn, and the resident memory after load.
 *
 * <p>The server has all cores here, as it has in use; asking once a millisecond takes a little of
 * one.
 */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "time to the first proxied answer, and resident memory after load")
public final class StartCommand implements Callable<Integer> {

  private static final String NAME = "start";
  private static final double GOAL_SECONDS = 0.5;
  private static final double GOAL_MIB = 200;
  private static final double MIB = 1024 * 1024;
  private static final long TIMEOUT_NANOS = 60_000_000_000L;

  @Option(
      names = "--rounds",
      defaultValue = "10",
      description = "starts of each kind (default ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "seconds of load before memory is read (default ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws InterruptedException {
    Node.build();
    try (Lab lab = Lab.open("0,1", "1")) {
      System.out.println(Machine.description());
      Load load = Load.start(lab);
      CallerRoute route;
      try (Node node = Node.start(lab, NAME)) {
        route = CallerRoute.create(node, load.upstreamPort(), "127.0.0.1");
      }
      double[] with = new double[rounds];
      double[] without = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        with[round] = secondsToFirstAnswer(lab, route, Map.of());
        without[round] =
            secondsToFirstAnswer(lab, route, Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=off"));
      }
      Spread cached = Spread.of(with);
      System.out.printf(
          "start to first proxied 200 with the AOT cache    %s s   goal <= %.1f s  %s%n",
          cached.text(3), GOAL_SECONDS, cached.median() <= GOAL_SECONDS ? "met" : "MISSED");
      System.out.printf(
          "start to first proxied 200 without the AOT cache %s s%n", Spread.of(without).text(3));
      reportMemory(lab, load, route);
      return 0;
    }
  }

  private static double secondsToFirstAnswer(
      Lab lab, CallerRoute route, Map<String, String> variables) throws InterruptedException {
    long start = System.nanoTime();
    try (Node node = Node.spawn(lab, NAME, variables)) {
      while (route.status(node.gatewayPort()) != 200) {
        if (System.nanoTime() - start > TIMEOUT_NANOS) {
          throw new LabException("no answer a minute after the start:\n" + node.process().output());
        }
        Thread.sleep(1);
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private void reportMemory(Lab lab, Load load, CallerRoute route) {
    try (Node node = Node.start(lab, NAME)) {
      double atStart = node.process().residentBytes() / MIB;
      load.request(route.request());
      double[] after = new double[3];
      Load.Result last = null;
      for (int run = 0; run < after.length; run++) {
        last = load.run(node.gatewayPort(), Math.max(1, seconds / after.length), 1);
        after[run] = node.process().residentBytes() / MIB;
      }
      double most = Arrays.stream(after).max().orElseThrow();
      System.out.printf(
          "resident memory %.0f MiB when ready, %.0f MiB after load (%s)   goal <= %.0f MiB  %s%n",
          atStart, most, last, GOAL_MIB, most <= GOAL_MIB ? "met" : "MISSED");
    }
  }
}
