package io.portcullis.bench.figures;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.LabException;
import io.portcullis.bench.lab.Latencies;
import io.portcullis.bench.lab.Load;
import io.portcullis.bench.lab.Machine;
import io.portcullis.bench.lab.Probe;
import io.portcullis.bench.node.Node;
import io.portcullis.bench.node.SeededClients;
import io.portcullis.ip.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long a change takes until the management API has answered, which it does when the
 * change is durable and enforced; the call after each change must already see it.
 *
 * <p>A client is assigned from the client's side: from the route's side the answer shows every
 * client assigned to the route, and writing a hundred thousand of them takes seconds.
 *
 * <p>The times are those of a caller on the other core: HTTP both ways, the durable commit, the
 * compilation.
 */
@Command(
    name = "changes",
    mixinStandardHelpOptions = true,
    description = "time of a configuration change until it is answered and enforced")
public final class ChangesCommand implements Callable<Integer> {

  private static final double GOAL_P99_MS = 20;
  private static final int GOAL_CLIENTS = 100_000;

  @Option(
      names = "--clients",
      split = ",",
      defaultValue = "1000,100000",
      description = "clients in the database (default ${DEFAULT-VALUE})")
  private List<Integer> clients = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "200",
      description = "rounds of six changes each (default ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "100",
      description = "rounds before the first that counts (default ${DEFAULT-VALUE})")
  private int warmUpRounds;

  @Override
  public Integer call() throws IOException {
    Node.build();
    try (Lab lab = Lab.open("0", "1")) {
      System.out.println(Machine.description());
      Load load = Load.start(lab);
      for (int count : clients) {
        measure(lab, load, count);
      }
      return 0;
    }
  }

  private void measure(Lab lab, Load load, int count) throws IOException {
    String name = "clients-" + count;
    CallerRoute route;
    try (Node node = Node.start(lab, name)) {
      route = CallerRoute.create(node, load.upstreamPort(), "127.0.0.1");
    }
    SeededClients.write(lab, name, CallerRoute.NAME, addresses(count - 1));
    long start = System.nanoTime();
    try (Node node = Node.start(lab, name);
        Probe caller = Probe.connect(1, node.gatewayPort())) {
      System.out.printf(
          Locale.ROOT,
          "%n%d clients; ready %.2f s after the start%n",
          count,
          (System.nanoTime() - start) / 1e9);
      Map<String, Latencies> times = new LinkedHashMap<>();
      Latencies all = new Latencies();
      int wrong = 0;
      for (int round = -warmUpRounds; round < rounds; round++) {
        for (Change change : changes(node, route)) {
          long before = System.nanoTime();
          change.run().run();
          long nanos = System.nanoTime() - before;
          int status = caller.send(route.request()).status();
          wrong += status == change.statusAfter() ? 0 : 1;
          if (round >= 0) {
            times.computeIfAbsent(change.name(), _ -> new Latencies()).add(nanos);
            all.add(nanos);
          }
        }
      }
      times.forEach((kind, latencies) -> System.out.printf("  %-10s %s%n", kind, latencies.text()));
      System.out.printf("  %-10s %s%n", "all", all.text());
      System.out.printf("  %d wrong answers right after a change%n", wrong);
      if (count == GOAL_CLIENTS) {
        System.out.printf(
            "  goal: p99 <= %.0f ms  %s%n",
            GOAL_P99_MS, all.percentile(0.99) <= GOAL_P99_MS ? "met" : "MISSED");
      }
      if (wrong > 0) {
        throw new LabException("a change was answered before it was enforced");
      }
    }
  }

  private static List<Change> changes(Node node, CallerRoute route) {
    String client = route.clientId();
    String environment = CallerRoute.ENVIRONMENT;
    return List.of(
        new Change(
            "unassign", 403, () -> node.api().unassign(route.routeId(), environment, client)),
        new Change(
            "assign", 200, () -> node.api().assignClient(client, route.routeId(), environment)),
        new Change("disable", 403, () -> node.api().enableClient(client, false)),
        new Change("enable", 200, () -> node.api().enableClient(client, true)),
        new Change("address", 403, () -> node.api().changeAddresses(client, "127.0.0.9")),
        new Change("address", 200, () -> node.api().changeAddresses(client, "127.0.0.1")));
  }

  /** Different addresses from 10.0.0.0 on. */
  private static List<String> addresses(int count) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(IpAddress.ofIpv4(0x0a00_0000 + i).toString());
    }
    return addresses;
  }

  /** One kind of change, and what a call is answered right after it. */
  private record Change(String name, int statusAfter, Runnable run) {}
}
