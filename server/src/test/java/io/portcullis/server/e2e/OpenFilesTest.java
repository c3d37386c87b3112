package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A process that may open few files. */
class OpenFilesTest {
  private static final int FEW = 320;
  private static final int TOO_FEW = 64;

  @Test
  void tooFewFiles_oneLineAndNoStart() {
    Path dataDir = Installation.newDataDir();
    try (PortcullisProcess server =
        PortcullisProcess.launchServeWithFiles(TOO_FEW, dataDir, Installation.newKey())) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.wholeOutput().strip())
          .startsWith("The limit of open files is 64, and this server needs at least ")
          .contains("ulimit -n", "LimitNOFILE=")
          .hasLineCount(1);
    } finally {
      AppRuntime.delete(Objects.requireNonNull(dataDir.getParent()));
    }
  }

  /** More idle connections than files, to both listeners: callers and operators notice nothing. */
  @Test
  void fewFiles_oneWarningAndIdleConnectionsKeepNobodyOut() throws Exception {
    Path dataDir = Installation.newDataDir();
    String key = Installation.newKey();
    List<Socket> idle = new ArrayList<>();
    try (RecordingUpstream upstream = RecordingUpstream.start();
        PortcullisProcess server = PortcullisProcess.launchServeWithFiles(FEW, dataDir, key)) {
      server.awaitStart();
      assertThat(server.output())
          .containsOnlyOnce("but the limit of open files, 320, leaves room for ");
      String callKey;
      try (ManagementClient management = new ManagementClient(server.management(), key)) {
        callKey = management.createKey("standard");
        management.createRoute(
            Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
      }
      for (int i = 0; i < FEW; i++) {
        idle.add(connect(server.gatewayPort(), (byte) i));
        idle.add(connect(server.management().getPort(), (byte) i));
      }
      for (int i = 0; i < 20; i++) {
        GatewayCall call = GatewayCall.of("open", callKey);
        assertThat(GatewayCaller.once(server.gatewayPort(), Loopback.ONE, call).status())
            .isEqualTo(200);
        try (ManagementClient management = new ManagementClient(server.management(), key)) {
          assertThat(management.call("GET", "/health/ready", null).status()).isEqualTo(200);
          assertThat(management.get("/v1/routes")).hasSize(1);
        }
      }
      assertThat(server.output()).doesNotContain("Exception", "\tat ");
      assertThat(server.output().lines().filter(line -> line.contains(" WARN "))).hasSize(3);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
      AppRuntime.delete(Objects.requireNonNull(dataDir.getParent()));
    }
  }

  private static Socket connect(int port, byte from) throws IOException {
    Socket socket = new Socket();
    InetAddress source = InetAddress.getByAddress(new byte[] {127, 0, 5, from});
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(new InetSocketAddress(Loopback.ONE, port), (int) Await.PATIENCE.toMillis());
    return socket;
  }
}
