package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.server.e2e.StrangerAttack.Form;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Strangers without a key cannot keep authorised callers out, whatever they do with however many
 * connections, from one address or from as many; and a small heap survives it.
 *
 * <p>{@code ./dev attack-test [connections]} runs it longer, with 20,000 connections or as many as
 * said, and holds the times of authorised calls against the quiet ones.
 */
class AttackTest {
  private static final int CONNECTIONS = Integer.getInteger("portcullis.attack.connections", 0);
  private static final boolean LONG = CONNECTIONS > 0;
  private static final Duration QUIET = LONG ? Duration.ofSeconds(10) : Duration.ofMillis(300);
  private static final Duration ATTACKED = LONG ? Duration.ofSeconds(15) : Duration.ofMillis(900);

  /** Of the whole attack, so that it is at its height when the times are taken. */
  private static final Duration RISE = Duration.ofSeconds(LONG ? 30 : 10);

  private static final int SHORT_LIMIT = 200;
  private static final InetAddress CALLER = Loopback.ipv4(127, 0, 9, 1);
  private static final int CALLERS = 2;
  private static final Duration PAUSE = Duration.ofMillis(LONG ? 10 : 20);

  /** A quiet call takes less than this; the promise is twice the quiet time, or twice this. */
  private static final long LEAST_US = 1_000;

  private final List<String> broken = new ArrayList<>();

  @Test
  void strangers_keepNoAuthorisedCallerOut() {
    List<String> flags = new ArrayList<>(List.of("--request-log", "off"));
    if (!LONG) {
      flags.addAll(List.of("--max-connections", Integer.toString(SHORT_LIMIT)));
    }
    List<String> jvm = List.of(LONG ? "-XX:MaxRAM=1g" : "-Xmx40m");
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.startWith(jvm, flags.toArray(String[]::new))) {
      GatewayCall call = openRoute(installation, upstream);
      report(installation.process().output().lines().filter(l -> l.contains("WARN")).toList());
      report(List.of(head()));
      MeasuredCalls.Result quiet = measure(installation, call, QUIET);
      for (int i = 0; LONG && i < 2; i++) {
        quiet = measure(installation, call, QUIET);
      }
      show("quiet", quiet, quiet, null);
      for (Form form : Form.values()) {
        for (boolean manyAddresses : new boolean[] {false, true}) {
          attack(installation, call, form, manyAddresses, quiet);
        }
      }
      assertThat(broken).isEmpty();
      assertThat(installation.process().isAlive()).isTrue();
      assertThat(installation.process().output())
          .doesNotContain("OutOfMemory", "Exception", "\tat ");
      assertThat(installation.process().output().lines().count()).isLessThan(60);
    }
  }

  /** Together they are larger than the heap. */
  @Test
  void largeHalfHeads_shareBoundedMemory() {
    int heads = 900;
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.startWith(List.of("-Xmx40m"))) {
      GatewayCall call = openRoute(installation, upstream);
      try (StrangerAttack attack =
          StrangerAttack.start(
              Form.LARGE_HEAD, true, installation.process().gatewayPort(), heads, heads)) {
        Await.until("all were sent", () -> attack.opened() >= heads);
        MeasuredCalls.Result attacked = measure(installation, call, ATTACKED);
        assertThat(attacked.failures()).isEmpty();
      }
      assertThat(
              installation
                  .management()
                  .get("/v1/status")
                  .at("/gateway/refused/overloaded")
                  .asLong())
          .isPositive();
      assertThat(installation.process().output()).doesNotContain("OutOfMemory", "\tat ");
    }
  }

  private static GatewayCall openRoute(Installation installation, RecordingUpstream upstream) {
    String callKey = installation.management().createKey("standard");
    installation
        .management()
        .createRoute(
            Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
    return GatewayCall.of("open", callKey);
  }

  private void attack(
      Installation installation,
      GatewayCall call,
      Form form,
      boolean manyAddresses,
      MeasuredCalls.Result quiet) {
    int count = LONG ? CONNECTIONS : 2 * SHORT_LIMIT;
    // A long attack replaces each connection within the head timeout of 10 s.
    int opensPerSecond = LONG ? Math.max(200, CONNECTIONS / 10) : SHORT_LIMIT + SHORT_LIMIT / 2;
    try (StrangerAttack attack =
        StrangerAttack.start(
            form, manyAddresses, installation.process().gatewayPort(), count, opensPerSecond)) {
      long enough = LONG ? count : SHORT_LIMIT + SHORT_LIMIT / 4;
      Await.value(
          "the attack is there",
          RISE,
          () -> attack.opened() >= enough ? Optional.of(true) : Optional.empty());
      MeasuredCalls.Result attacked = measure(installation, call, ATTACKED);
      String name = form + (manyAddresses ? ", many addresses" : ", one address");
      show(name, quiet, attacked, attack);
      attacked.failures().forEach(failure -> broken.add(name + ": " + failure));
      assertThat(attacked.keptUs()).isNotEmpty();
      assertThat(attacked.freshUs()).isNotEmpty();
    }
  }

  private static MeasuredCalls.Result measure(
      Installation installation, GatewayCall call, Duration time) {
    return MeasuredCalls.run(
        installation.process().gatewayPort(), call, CALLER, time, CALLERS, PAUSE);
  }

  private static String head() {
    return "%-28s %9s %9s %9s %9s %8s %8s  %s"
        .formatted(
            "microseconds",
            "kept p50",
            "kept p99",
            "new p50",
            "new p99",
            "held",
            "opened",
            "promise");
  }

  private void show(
      String name,
      MeasuredCalls.Result quiet,
      MeasuredCalls.Result result,
      @Nullable StrangerAttack attack) {
    long keptP99 = MeasuredCalls.Result.quantile(result.keptUs(), 0.99);
    long freshP99 = MeasuredCalls.Result.quantile(result.freshUs(), 0.99);
    boolean kept =
        result.failures().isEmpty()
            && keptP99 <= bound(quiet.keptUs())
            && freshP99 <= bound(quiet.freshUs());
    if (LONG && !kept) {
      broken.add(name + ": p99 above twice the quiet one, or a failed call");
    }
    report(
        List.of(
            "%-28s %9d %9d %9d %9d %8s %8s  %s"
                .formatted(
                    name,
                    MeasuredCalls.Result.quantile(result.keptUs(), 0.5),
                    keptP99,
                    MeasuredCalls.Result.quantile(result.freshUs(), 0.5),
                    freshP99,
                    attack == null ? "" : attack.live(),
                    attack == null ? "" : attack.opened(),
                    kept ? "kept" : result.failures().size() + " failed")));
  }

  private static long bound(long[] quiet) {
    return 2 * Math.max(LEAST_US, MeasuredCalls.Result.quantile(quiet, 0.99));
  }

  private static void report(List<String> lines) {
    if (LONG) {
      lines.forEach(System.out::println);
    }
  }
}
