package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on PostgreSQL: one node, and two that share a database. */
@ExtendWith(PostgresServer.Ending.class)
class PostgresTest {
  private static final Duration PROMISED = Duration.ofSeconds(2);
  private static final int CHANGES = 6;

  @TempDir Path folder;

  private final String url = PostgresServer.shared().createDatabase();

  private static int status(PortcullisProcess node, InetAddress source, String route, String key) {
    return GatewayCaller.once(node.gatewayPort(), source, GatewayCall.of(route, key)).status();
  }

  @Test
  void configuration_isEnforcedAndOutlivesTheProcess() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start("--database-url", url)) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      String route = management.createRoute("orders", upstream.url());
      String client = management.createClient("laptop", "127.0.0.1");
      PortcullisProcess first = installation.process();
      assertThat(status(first, Loopback.ONE, "orders", key)).isEqualTo(403);
      management.assign(route, "production", client);
      assertThat(status(first, Loopback.ONE, "orders", key)).isEqualTo(200);
      assertThat(status(first, Loopback.TWO, "orders", key)).isEqualTo(403);
      assertThat(installation.dataDir().resolve("portcullis.db")).doesNotExist();

      first.kill();
      Path dataDir = installation.dataDir();
      try (PortcullisProcess second =
              PortcullisProcess.serve(
                  // As the programs of PostgreSQL write it.
                  dataDir,
                  installation.key(),
                  "--database-url",
                  url.replace("jdbc:postgresql:", "postgres:"));
          ManagementClient again = new ManagementClient(second.management(), installation.key())) {
        assertThat(status(second, Loopback.ONE, "orders", key)).isEqualTo(200);
        assertThat(status(second, Loopback.TWO, "orders", key)).isEqualTo(403);
        again.unassign(route, "production", client);
        assertThat(status(second, Loopback.ONE, "orders", key)).isEqualTo(403);
        assertThat(again.get("/v1/clients")).hasSize(1);
        second.terminate();
        assertThat(second.awaitExit()).isZero();
      }
    }
  }

  @Test
  void changeOnOneNode_isEnforcedOnTheOtherWithinASecondOrSo() throws IOException {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation one = Installation.start("--database-url", url);
        PortcullisProcess two =
            PortcullisProcess.serve(dataDirWithKeyOf(one), one.key(), "--database-url", url);
        ManagementClient onTwo = new ManagementClient(two.management(), one.key())) {
      ManagementClient onOne = one.management();
      String key = onOne.createKey("standard");
      String route = onOne.createRoute("orders", upstream.url());
      String client = onOne.createClient("laptop", "127.0.0.1");
      awaitStatus(two, key, 403);

      List<Duration> delays = new ArrayList<>();
      for (int i = 0; i < CHANGES; i++) {
        boolean allow = i % 2 == 0;
        if (allow) {
          onOne.assign(route, "production", client);
        } else {
          onOne.unassign(route, "production", client);
        }
        long startNs = System.nanoTime();
        awaitStatus(two, key, allow ? 200 : 403);
        delays.add(Duration.ofNanos(System.nanoTime() - startNs));
      }
      // A busy machine may be late now and then, not always.
      assertThat(delays).anyMatch(delay -> delay.compareTo(PROMISED) < 0);

      // And back: what the other node acknowledges is enforced on the first.
      onTwo.patch("/v1/clients/" + client, Map.of("ip_address", "127.0.0.2"));
      onTwo.assign(route, "production", client);
      Await.until(
          "the first node has it", () -> status(one.process(), Loopback.TWO, "orders", key) == 200);
      assertThat(status(two, Loopback.ONE, "orders", key)).isEqualTo(403);
    }
  }

  /** A data directory for another node: what one encrypts the other must be able to read. */
  private Path dataDirWithKeyOf(Installation installation) throws IOException {
    Path dataDir = folder.resolve("data");
    Files.createDirectory(
        dataDir,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.copy(
        installation.dataDir().resolve("master.key"),
        dataDir.resolve("master.key"),
        StandardCopyOption.COPY_ATTRIBUTES);
    return dataDir;
  }

  private static void awaitStatus(PortcullisProcess node, String key, int status) {
    Await.until(
        "the other node answers " + status,
        () -> status(node, Loopback.ONE, "orders", key) == status);
  }
}
