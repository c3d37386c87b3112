package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.key.KeyText;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.start.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server within this process, and what may keep it from starting. */
class ServerTest {
  private static final Path METRICS = Path.of("..", "docs", "operations.md");

  @TempDir Path folder;

  @Test
  void start_firstTime_answersWithTheNewKey() throws Exception {
    try (Server server = start(Map.of())) {
      String key = server.newKey().map(KeyText::reveal).orElseThrow();

      HttpResponse<String> whoami = management(server, "/v1/whoami", key);

      assertThat(whoami.statusCode()).isEqualTo(200);
      assertThat(whoami.body()).contains("127.0.0.1");
      assertThat(management(server, "/health/ready", key).statusCode()).isEqualTo(200);
    }
  }

  /** Keys, secrets, addresses and a log of who called are in there. */
  @Test
  void start_everyFileOfTheDataDirectory_isItsOwnersOnly() throws Exception {
    Path data = folder.resolve("new");
    try (Server server = Server.start(TestOptions.in(data, Map.of()))) {
      String key = server.newKey().map(KeyText::reveal).orElseThrow();
      assertThat(management(server, "/v1/whoami", key).statusCode()).isEqualTo(200);
      call(server.gatewayAddresses().getFirst());
      Map<String, String> modes = new TreeMap<>();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.toList()) {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          modes.put(data.relativize(file) + (Files.isDirectory(file) ? "/" : ""), mode);
        }
      }
      assertThat(modes)
          .containsKeys("/", "portcullis.lock", "portcullis.db", "portcullis.db-wal", "master.key")
          .allSatisfy((file, mode) ->
              assertThat(mode).as(file).isEqualTo(file.endsWith("/") ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void start_secondTime_makesNoKeyAndKnowsTheFirst() throws Exception {
    String key;
    try (Server server = start(Map.of())) {
      key = server.newKey().map(KeyText::reveal).orElseThrow();
    }

    try (Server server = start(Map.of())) {
      assertThat(server.newKey()).isEmpty();
      assertThat(management(server, "/v1/whoami", key).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void start_dataDirectoryInUse_refusedInOneLine() {
    try (Server server = start(Map.of())) {
      assertThat(server.gatewayAddresses()).hasSize(1);

      assertThatThrownBy(() -> start(Map.of()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(" uses the data directory");
    }
  }

  @Test
  void start_gatewayPortTaken_refusedNamingOptionAndAddress() throws IOException {
    try (ServerSocket taken = listen()) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(() -> start(Map.of("gateway-listen", address)))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("gateway-listen: ")
          .hasMessageContaining(address)
          .hasMessageContaining("the port is taken");
    }
  }

  @Test
  void start_managementPortTaken_refusedAndTheGatewayIsGone() throws IOException {
    try (ServerSocket taken = listen();
        ServerSocket free = listen()) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      int gatewayPort = free.getLocalPort();
      free.close();

      assertThatThrownBy(() ->
              start(Map.of("admin-listen", address, "gateway-listen", "127.0.0.1:" + gatewayPort)))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("admin-listen: cannot listen on " + address)
          .hasMessageContaining("the port is taken");
      assertThatThrownBy(() -> connect(gatewayPort)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void start_severalGatewayListeners_allAnswer() throws Exception {
    try (Server server = start(Map.of("gateway-listen", "127.0.0.1:0,[::1]:0"))) {
      for (InetSocketAddress address : server.gatewayAddresses()) {
        assertThat(call(address)).as(address.toString()).startsWith("HTTP/1.1 401 ");
      }
      assertThat(server.gatewayAddresses()).hasSize(2);
    }
  }

  @Test
  void drain_readinessSaysNoAndListenerIsClosed() throws Exception {
    try (Server server = start(Map.of())) {
      server.drain();

      assertThat(management(server, "/health/ready", "").statusCode()).isEqualTo(503);
      int port = server.gatewayAddresses().getFirst().getPort();
      assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
    }
  }

  /** The trap: 201, ready, healthy; and all of it gone at the next start. */
  @Test
  void databaseMovedAway_writesAre503AndNotReady_untilItIsBack() throws Exception {
    Path file = folder.resolve("portcullis.db");
    Path elsewhere = folder.resolve("elsewhere.db");
    try (Server server = start(Map.of())) {
      String key = server.newKey().map(KeyText::reveal).orElseThrow();
      assertThat(createClient(server, key, "before").statusCode()).isEqualTo(201);
      Files.move(file, elsewhere);

      HttpResponse<String> refused = createClient(server, key, "lost");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("dependency_unavailable");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      HttpResponse<String> ready = management(server, "/health/ready", "");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("database_file_lost").doesNotContain(folder.toString());
      assertThat(management(server, "/v1/status", key).body())
          .contains("\"healthy\":false")
          .contains("was removed or moved away");

      Files.move(elsewhere, file);
      assertThat(createClient(server, key, "after").statusCode()).isEqualTo(201);
      assertThat(management(server, "/health/ready", "").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> createClient(Server server, String key, String name)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.adminAddress().getPort() + "/v1/clients");
      String body = "{\"name\":\"%s\",\"type\":\"user\",\"ip_address\":\"192.0.2.1\"}";
      return http.send(
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.formatted(name)))
              .build(),
          BodyHandlers.ofString());
    }
  }

  /** The trap: a balancer that looks each second sends calls to a closed port until it has. */
  @Test
  void drainWithADelay_takesCalls_whileBothHealthPathsSayNo() throws Exception {
    Map<String, String> flags = Map.of("drain-delay", "1h", "health-path", "/healthz");
    try (Server server = start(flags)) {
      InetSocketAddress calls = server.gatewayAddresses().getFirst();
      assertThat(call(calls, "/healthz"))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("{\"status\":\"ready\"}");
      Thread drain = Thread.ofVirtual().start(server::drain);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (call(calls, "/healthz").startsWith("HTTP/1.1 200 ")) {
        assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      }

      HttpResponse<String> ready = management(server, "/health/ready", "");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(call(calls, "/healthz")).startsWith("HTTP/1.1 503 ").endsWith(ready.body());
      assertThat(call(calls, "/")).as("still decided").startsWith("HTTP/1.1 401 ");
      assertThat(drain.isAlive()).isTrue();

      drain.interrupt();
      drain.join();
      assertThatThrownBy(() -> connect(calls.getPort())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void close_writesTheLastCalls() throws Exception {
    try (Server server = start(Map.of())) {
      assertThat(call(server.gatewayAddresses().getFirst())).startsWith("HTTP/1.1 401 ");
    }

    try (Server server = start(Map.of());
        var files = Files.list(folder.resolve("request-log"))) {
      assertThat(server.newKey()).isEmpty();
      assertThat(files).isNotEmpty();
    }
  }

  @Test
  void metrics_areTheDocumentedOnes() throws Exception {
    try (Server server = start(Map.of())) {
      // A meter of the management API appears with its first call.
      assertThat(management(server, "/v1/whoami", "").statusCode()).isEqualTo(401);
      String text = management(server, "/metrics", "").body();

      assertThat(names(text)).isEqualTo(names(Files.readString(METRICS)));
      assertThat(text)
          .contains("# TYPE portcullis_call_duration_seconds histogram")
          .contains("portcullis_call_duration_seconds_bucket{le=\"+Inf\"}");
    }
  }

  private static Set<String> names(String text) {
    Matcher matcher = Pattern.compile("\\bportcullis_[a-z_]+").matcher(text);
    return matcher
        .results()
        .map(result -> result.group().replaceAll("_(bucket|sum|count)$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Server start(Map<String, String> flags) {
    OptionValues options = TestOptions.in(folder, flags);
    return Server.start(options);
  }

  private static HttpResponse<String> management(Server server, String path, String key)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.adminAddress().getPort() + path);
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      Optional.of(key)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> request.header("Authorization", "Bearer " + text));
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** A call without a key; the answer up to its end. */
  private static String call(InetSocketAddress address) throws IOException {
    return call(address, "/");
  }

  private static String call(InetSocketAddress address, String path) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static void connect(int port) throws IOException {
    new Socket(loopback(), port).close();
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, loopback());
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
