package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the server ends, and what it does not start beside. */
class DrainTest {
  private static final int IDLE_CONNECTIONS = 16;

  /** 128 and the number of SIGTERM. */
  private static final int KILLED_BY_TERM = 143;

  @Test
  void term_withACallRunning_finishesItAndRefusesNewOnes() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start("--event-loops", "2")) {
      String key = openRoute(installation, upstream);
      List<GatewayCaller> idle = new ArrayList<>();
      try (GatewayCaller busy = installation.connect(Loopback.ONE)) {
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
          idle.add(installation.connect(Loopback.ONE));
          assertThat(idle.getLast().call(GatewayCall.of("open", key)).status()).isEqualTo(200);
        }
        assertThat(ready(installation)).isEqualTo(200);
        busy.send(GatewayCall.of("open", key).to("/held").bytes());
        Await.until("the call is at the upstream", () -> upstream.count("/held") == 1);

        installation.process().terminate();

        Await.until("readiness says no", () -> ready(installation) == 503);
        Await.until("the listener is closed", () -> refusesConnections(installation));
        // Each loop has some of them, so after this every loop knows.
        assertThat(idle).allMatch(GatewayCaller::closedByPeer);
        assertThat(installation.process().isAlive()).isTrue();
        upstream.release();
        Answer answer = busy.read("GET");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("upstream /held");
        assertThat(answer.field("Connection")).isEqualTo("close");
        assertThat(installation.process().awaitExit()).isZero();
      } finally {
        idle.forEach(GatewayCaller::close);
      }
    }
  }

  @Test
  void term_twice_endsAtOnce() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      String key = openRoute(installation, upstream);
      try (GatewayCaller busy = installation.connect(Loopback.ONE)) {
        busy.send(GatewayCall.of("open", key).to("/held").bytes());
        Await.until("the call is at the upstream", () -> upstream.count("/held") == 1);

        installation.process().terminate();
        Await.until("readiness says no", () -> ready(installation) == 503);
        assertThat(installation.process().isAlive()).isTrue();
        installation.process().terminate();

        // The call is still held: nothing was waited for.
        assertThat(installation.process().awaitExit()).isEqualTo(KILLED_BY_TERM);
      }
    }
  }

  @Test
  void term_afterRefusals_writesTheRequestLogFirst() {
    try (Installation installation = Installation.start()) {
      String key = installation.management().createKey("standard");
      installation.management().createRoute("closed", "http://127.0.0.1:9");
      Answer last = installation.call(Loopback.TWO, GatewayCall.of("closed", key));
      installation.process().terminate();
      assertThat(installation.process().awaitExit()).isZero();

      try (PortcullisProcess again =
              PortcullisProcess.serve(installation.dataDir(), installation.key());
          ManagementClient management =
              new ManagementClient(again.management(), installation.key())) {
        String id = last.field("X-Request-Id");
        assertThat(management.get("/v1/logs/" + id).path("error").asText())
            .isEqualTo("address_not_authorized");
      }
    }
  }

  @Test
  void secondServer_onTheSameDataDirectory_isRefused() {
    try (Installation installation = Installation.start();
        PortcullisProcess second =
            PortcullisProcess.launchServe(installation.dataDir(), installation.key())) {
      assertThat(second.awaitExit()).isEqualTo(1);

      assertThat(second.wholeOutput())
          .contains("Another server (process ")
          .contains(") uses the data directory " + installation.dataDir())
          .doesNotContain("Exception");
      assertThat(ready(installation)).isEqualTo(200);
    }
  }

  private static String openRoute(Installation installation, RecordingUpstream upstream) {
    installation
        .management()
        .createRoute(
            Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
    return installation.management().createKey("standard");
  }

  private static int ready(Installation installation) {
    return installation.management().call("GET", "/health/ready", null).status();
  }

  private static boolean refusesConnections(Installation installation) {
    try (GatewayCaller caller = installation.connect(Loopback.ONE)) {
      return false;
    } catch (UncheckedIOException e) {
      return true;
    }
  }
}
