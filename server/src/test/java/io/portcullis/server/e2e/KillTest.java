package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The process is killed (SIGKILL) at a random moment while several writers change the
 * configuration, and started again on what is left, over and over. What was acknowledged is there;
 * what was not is there whole or not at all; and the gateway enforces it.
 *
 * <p>{@code ./dev kill-test [rounds]} runs it longer.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("portcullis.kill.rounds", 50);
  private static final int WRITERS = 4;
  private static final long LONGEST_ROUND_NS = 500_000_000;

  /** In every so many rounds nothing need be answered yet: these end within the first changes. */
  private static final int COLD_EACH = 4;

  /** In every so many rounds the start itself is killed first. */
  private static final int START_KILLED_EACH = 10;

  private static final long LONGEST_START_NS = 1_500_000_000;

  @Test
  void kill_whileWriting_losesNothingAcknowledgedAndLeavesNothingHalf() {
    long seed = Long.getLong("portcullis.seed", System.nanoTime());
    System.out.println("KillTest: -Dportcullis.seed=%d, %d rounds".formatted(seed, ROUNDS));
    Random random = new Random(seed);
    String key = Installation.newKey();
    Path dataDir = Installation.newDataDir();
    try (RecordingUpstream upstream = RecordingUpstream.start()) {
      Ledger ledger = new Ledger();
      long acknowledged = 0;
      PortcullisProcess server = PortcullisProcess.serve(dataDir, key);
      try {
        Setup setup = Setup.make(server, key, upstream.url());
        ledger.revision = setup.revision();
        for (int round = 1; round <= ROUNDS; round++) {
          List<KillTestWriter> writers = startWriters(server, key, setup, ledger, random);
          if (round % COLD_EACH != 0) {
            Await.until("a change is answered", () -> answered(writers));
          }
          LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_ROUND_NS));
          server.kill();
          writers.forEach(KillTestWriter::join);
          if (round % START_KILLED_EACH == 0) {
            server = PortcullisProcess.launchServe(dataDir, key);
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_START_NS));
            server.kill();
          }
          server = PortcullisProcess.serve(dataDir, key);
          String where = "seed %d, round %d".formatted(seed, round);
          acknowledged += ledger.check(where, server, key, setup, writers);
        }
      } finally {
        server.kill();
      }
      System.out.println("KillTest: %d acknowledged changes".formatted(acknowledged));
      assertThat(acknowledged).isGreaterThan(ROUNDS);
      assertThat(KillTestDatabase.problems(dataDir)).isEmpty();
    } finally {
      AppRuntime.delete(Objects.requireNonNull(dataDir.getParent()));
    }
  }

  /** True also if a writer can no longer get any answer. */
  private static boolean answered(List<KillTestWriter> writers) {
    return writers.stream().anyMatch(writer -> writer.answers() > 0 || !writer.isAlive());
  }

  private static List<KillTestWriter> startWriters(
      PortcullisProcess server, String key, Setup setup, Ledger ledger, Random random) {
    List<KillTestWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(
          KillTestWriter.start(
              i,
              new ManagementClient(server.management(), key),
              setup.route(),
              ledger.of(i),
              new Random(random.nextLong())));
    }
    return writers;
  }

  /** What all rounds share. */
  private record Setup(String route, String callKey, long revision) {
    static Setup make(PortcullisProcess server, String key, String target) {
      try (ManagementClient management = new ManagementClient(server.management(), key)) {
        String callKey = management.createKey("standard");
        JsonNode route =
            management.done(
                "POST", "/v1/routes", Map.of("name", "closed", "target_base_url", target));
        return new Setup(
            route.path("data").path("id").asText(),
            callKey,
            route.path("meta").path("revision").asLong());
      }
    }
  }

  /** What the server said it has done, round after round. */
  private static final class Ledger {
    private Map<String, ClientState> clients = new TreeMap<>();
    private long revision;

    /** The clients that writer {@code number} owns. */
    Map<String, ClientState> of(int number) {
      Map<String, ClientState> own = new TreeMap<>();
      clients.forEach((name, state) -> {
        if (state.writer() == number) {
          own.put(name, state);
        }
      });
      return own;
    }

    /** Holds the restarted server against what the writers saw; how many changes they saw done. */
    long check(
        String where,
        PortcullisProcess server,
        String key,
        Setup setup,
        List<KillTestWriter> writers) {
      try (ManagementClient management = new ManagementClient(server.management(), key)) {
        Map<String, ClientState> found = found(management, setup.route());
        long acknowledged = 0;
        TreeSet<Long> revisions = new TreeSet<>();
        Map<String, ClientState> wanted = new TreeMap<>();
        for (KillTestWriter writer : writers) {
          assertThat(writer.failure()).as(where).isEmpty();
          Map<String, ClientState> own = new TreeMap<>(found);
          own.values().removeIf(state -> state.writer() != writer.number());
          // Done whole or not at all, whether or not the answer got out.
          assertThat(own)
              .as("%s, writer %d, unanswered: %s", where, writer.number(), writer.unanswered())
              .isIn(writer.acknowledged(), writer.withUnanswered(found));
          acknowledged += writer.revisions().size();
          revisions.addAll(writer.revisions());
          wanted.putAll(own);
        }
        assertThat(found).as(where).isEqualTo(wanted);
        checkAuditLog(where, management, revisions);
        clients = found;
        checkGateway(where, server, setup, found);
        return acknowledged;
      }
    }

    private static Map<String, ClientState> found(ManagementClient management, String route) {
      Map<String, ClientState> found = new TreeMap<>();
      for (JsonNode row : management.get("/v1/clients?per_page=100")) {
        JsonNode client = management.get("/v1/clients/" + row.path("id").asText());
        ClientState state = ClientState.of(client, route);
        assertThat(found.put(state.name(), state)).as("two of one name").isNull();
      }
      return found;
    }

    /** Every revision since the last round has its row, those acknowledged among them. */
    private void checkAuditLog(
        String where, ManagementClient management, TreeSet<Long> acknowledged) {
      TreeSet<Long> logged = new TreeSet<>();
      for (int page = 1; logged.isEmpty() || logged.first() > revision; page++) {
        JsonNode rows = management.get("/v1/audit-logs?per_page=100&page=" + page);
        assertThat(rows.isEmpty()).as("%s: audit rows end before %d", where, revision).isFalse();
        StreamSupport.stream(rows.spliterator(), false)
            .forEach(row -> logged.add(row.path("revision").asLong()));
      }
      long last = logged.last();
      assertThat(acknowledged).as(where).isSubsetOf(logged);
      for (long each = revision; each <= last; each++) {
        assertThat(logged).as(where).contains(each);
      }
      JsonNode status = management.get("/v1/status").path("revision");
      assertThat(status.path("stored").asLong()).as(where).isEqualTo(last);
      assertThat(status.path("enforced").asLong()).as(where).isEqualTo(last);
      revision = last;
    }

    private static void checkGateway(
        String where, PortcullisProcess server, Setup setup, Map<String, ClientState> found) {
      Map<String, Boolean> verdicts = new HashMap<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        ClientState.addressesOf(writer).forEach(address -> verdicts.put(address, false));
      }
      found
          .values()
          .forEach(state -> {
            if (state.enabled() && state.assigned()) {
              verdicts.put(state.address(), true);
            }
          });
      verdicts.forEach((address, allowed) -> {
        Answer answer =
            GatewayCaller.once(
                server.gatewayPort(),
                ClientState.source(address),
                GatewayCall.of("closed", setup.callKey()));
        assertThat(answer.status())
            .as("%s: from %s, with %s", where, address, found)
            .isEqualTo(allowed ? 200 : 403);
      });
    }
  }
}
