package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.ip.IpList;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A server with very many clients starts soon, and a change does only what it must. */
class LargeConfigurationTest {
  private static final int CLIENTS = 100_000;

  /**
   * No measure of speed, which is the bench's: a load that is quadratic anywhere takes minutes. On
   * a machine that is busy with other things the wall clock measures those; then the processor time
   * counts.
   */
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void server_withHundredThousandClients_startsSoonAndRecompilesOnlyWhatChanged() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      String key = installation.management().createKey("standard");
      String route = installation.management().createRoute("closed", upstream.url());
      installation.process().terminate();
      assertThat(installation.process().awaitExit()).isZero();
      insertClients(installation.dataDir());

      long start = System.nanoTime();
      try (PortcullisProcess server =
              PortcullisProcess.serve(installation.dataDir(), installation.key());
          ManagementClient management =
              new ManagementClient(server.management(), installation.key())) {
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        Duration processor = server.processorTime();
        System.out.printf(
            "LargeConfigurationTest: start with %d clients: %s, processor %s%n",
            CLIENTS, wall, processor);
        assertThat(Collections.min(List.of(wall, processor))).isLessThan(SOON);
        assertThat(management.done("GET", "/v1/clients", null).path("meta").path("total").asInt())
            .isEqualTo(CLIENTS);
        changeAndCall(management, server.gatewayPort(), key, route);
      }
    }
  }

  private static void changeAndCall(
      ManagementClient management, int port, String key, String route) {
    GatewayCall call = GatewayCall.of("closed", key);
    String client = management.createClient("here", "127.0.0.1");
    JsonNode before = reloader(management);

    assertThat(GatewayCaller.once(port, Loopback.ONE, call).status()).isEqualTo(403);
    management.assign(route, "production", client);
    assertThat(GatewayCaller.once(port, Loopback.ONE, call).status()).isEqualTo(200);
    management.patch("/v1/clients/" + client, Map.of("enabled", false));
    assertThat(GatewayCaller.once(port, Loopback.ONE, call).status()).isEqualTo(403);
    management.patch("/v1/clients/" + client, Map.of("enabled", true, "name", "renamed"));
    management.unassign(route, "production", client);
    management.assign(route, "production", client);

    JsonNode after = reloader(management);
    assertThat(after.path("tables_built").asLong()).isEqualTo(before.path("tables_built").asLong());
    assertThat(after.path("loads").asLong()).isEqualTo(before.path("loads").asLong());
    assertThat(after.path("applies").asLong()).isGreaterThan(before.path("applies").asLong());

    management.patch("/v1/clients/" + client, Map.of("ip_address", "127.0.0.2"));
    assertThat(GatewayCaller.once(port, Loopback.ONE, call).status()).isEqualTo(403);
    assertThat(GatewayCaller.once(port, Loopback.TWO, call).status()).isEqualTo(200);
    assertThat(reloader(management).path("tables_built").asLong())
        .isEqualTo(before.path("tables_built").asLong() + 1);
  }

  private static JsonNode reloader(ManagementClient management) {
    return management.get("/v1/status").path("reloader");
  }

  /** Straight into the tables, while no server runs: over the API it would take minutes. */
  private static void insertClients(Path dataDir) {
    String url = "jdbc:sqlite:" + dataDir.resolve("portcullis.db");
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO clients (id, tenant_id, name, type, ip_address, address_sort, ip_notes,
                  description, enabled, created_at, updated_at, version)
                SELECT ?, id, ?, 'server', ?, ?, '{}', NULL, 1, 0, 0, 1 FROM tenants
                """)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < CLIENTS; i++) {
        IpList addresses = addresses(i);
        insert.setString(1, new UUID(0x7000, Long.MIN_VALUE | i).toString());
        insert.setString(2, "client " + i);
        insert.setString(3, addresses.toString());
        insert.setString(4, addresses.sortKey());
        insert.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Every fourth is a small network, so that prefixes of several lengths lie in the table. */
  private static IpList addresses(int number) {
    String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255);
    return IpList.parse(number % 4 == 0 ? address + "/30" : address);
  }
}
