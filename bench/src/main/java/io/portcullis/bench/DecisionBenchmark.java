package io.portcullis.bench;

import io.portcullis.http.DescribedHead;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Decision;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times {@link PolicySnapshot#decide} with every check on: key, route, environment, method, a
 * client of the caller's address among many. A snapshot that does not allow what it must, or allows
 * a foreign address, is not timed.
 *
 * <p>{@code ./dev bench jmh DecisionBenchmark}; with {@code -prof gc} also the bytes allocated,
 * which are none.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DecisionBenchmark {

  private static final int PROBES = 1 << 16;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID TENANT = new UUID(0, 1);
  private static final UUID PRODUCTION = new UUID(0, 2);
  private static final UUID ROUTE = new UUID(0, 3);

  /** A snapshot and the calls it decides. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Calls {

    /** Clients of one address each, all assigned to the route. */
    @Param({"10", "1000", "100000", "1000000"})
    public int clients;

    private final AccessRequest request = new AccessRequest();
    private final Decision decision = new Decision();
    private final IpAddress[] callers = new IpAddress[PROBES];
    private PolicySnapshot snapshot = PolicySnapshot.empty();
    private DescribedHead head = new DescribedHead("GET");
    private int at;

    /** Compiles the snapshot and checks it. */
    @Setup
    public void make() {
      SplittableRandom random = new SplittableRandom(clients);
      KeyText key = KeyText.generate(KeyType.STANDARD, random);
      snapshot = new PolicyCompiler(PolicyOptions.DEFAULT).load(configuration(key));
      head =
          new DescribedHead("GET")
              .field("x-knoxcall-key", key.reveal())
              .field("x-knoxcall-route", "orders");
      for (int i = 0; i < PROBES; i++) {
        callers[i] = address(random.nextInt(clients));
      }
      if (!decide(callers[0]).allowed() || decide(IpAddress.ofIpv4(1)).allowed()) {
        throw new IllegalStateException("wrong decision: " + decision.reason());
      }
    }

    private Configuration configuration(KeyText key) {
      List<Stored<Client>> rows = new ArrayList<>();
      List<Assignment> assignments = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        UUID id = new UUID(1, i);
        rows.add(
            Stored.first(
                id,
                TENANT,
                new Client(
                    "client " + i,
                    ClientType.SERVER,
                    IpList.parse(address(i).toString()),
                    "{}",
                    null,
                    true,
                    null),
                START));
        assignments.add(new Assignment(ROUTE, PRODUCTION, id));
      }
      Stored<Route> route =
          Stored.first(
              ROUTE,
              TENANT,
              new Route(
                  "orders",
                  "orders",
                  Objects.requireNonNull(
                      TargetUrl.parse("target_base_url", "http://127.0.0.1:9", new Violations())),
                  PRODUCTION,
                  true,
                  true,
                  new MethodRule(List.of("GET", "POST")),
                  null,
                  IpList.EMPTY,
                  CallRules.UNSET),
              START);
      ApiKey apiKey =
          new ApiKey(
              new UUID(0, 4),
              TENANT,
              key.keyId(),
              key.hash(),
              KeyType.STANDARD,
              "bench",
              Set.of(Scope.CALL),
              true,
              null,
              START,
              null,
              null,
              1);
      Stored<Environment> production =
          Stored.first(
              PRODUCTION,
              TENANT,
              new Environment("production", "Production", null, Environment.DEFAULT_COLOR, true),
              START);
      return new Configuration(
          1,
          List.of(new Tenant(TENANT, "bench", "Bench", Plan.UNLIMITED, START)),
          List.of(production),
          rows,
          List.of(route),
          List.of(),
          assignments,
          List.of(apiKey),
          List.of());
    }

    /** Different for each {@code i}, spread over the family by an odd factor. */
    private static IpAddress address(int i) {
      return IpAddress.ofIpv4(0x0a00_0001 + i * 0x9e37_79b1);
    }

    private Decision decide(IpAddress caller) {
      request.reset(head, START.toEpochMilli());
      request.clientAddress(caller);
      snapshot.decide(request, decision);
      return decision;
    }
  }

  @Benchmark
  public boolean decide(Calls calls) {
    calls.at = (calls.at + 1) & (PROBES - 1);
    return calls.decide(calls.callers[calls.at]).allowed();
  }
}
