package io.portcullis.server.cli;

import io.portcullis.model.key.KeyText;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.Server;
import io.portcullis.server.start.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server on throw-away data with an upstream, one route and two clients, of which one may call
 * it: what the demonstration shows, and what the AOT cache is recorded from.
 */
final class Playground implements AutoCloseable {
  /** The slug of the route. */
  static final String ROUTE = "demo";

  /** The client that is not assigned to the route; it covers 127.0.0.2. */
  static final String NEIGHBOUR = "neighbour";

  private final Path dataDir;
  private final EchoUpstream upstream;
  private final Server server;
  private final String key;
  private final ManagementClient management;
  private String neighbourId = "";

  private Playground(Path dataDir, EchoUpstream upstream, Server server) {
    this.dataDir = dataDir;
    this.upstream = upstream;
    this.server = server;
    this.key =
        server
            .newKey()
            .map(KeyText::reveal)
            .orElseThrow(() -> new IllegalStateException("a new server makes a key"));
    this.management = new ManagementClient(URI.create(managementUrl()), key);
  }

  /**
   * Starts and configures it, over its own management API. Blocks.
   *
   * @param options where it listens and its limits; data directory and database are its own
   * @throws StartException in one line if that fails
   */
  static Playground start(OptionValues options) {
    Path dataDir = temporaryDirectory();
    EchoUpstream upstream = EchoUpstream.start();
    Server server;
    try {
      server =
          Server.start(
              options
                  .with(Options.DATA_DIR, dataDir)
                  .with(Options.DATABASE_URL, Optional.empty())
                  .with(Options.BOOTSTRAP_KEY, Optional.empty()));
    } catch (RuntimeException e) {
      upstream.close();
      delete(dataDir);
      throw e;
    }
    Playground playground = new Playground(dataDir, upstream, server);
    try {
      playground.configure();
    } catch (RuntimeException e) {
      playground.close();
      throw e;
    }
    return playground;
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("portcullis-");
    } catch (IOException e) {
      throw new StartException("No temporary directory can be made: " + e.getMessage() + ".");
    }
  }

  private void configure() {
    String routeId =
        management
            .post("/v1/routes", Map.of("name", ROUTE, "target_base_url", upstream.url()))
            .path("id")
            .asText();
    String assigned = client("this machine", Loopback.IPV4);
    neighbourId = client(NEIGHBOUR, Loopback.SECOND_IPV4);
    management.post(
        "/v1/routes/%s/environments/production/clients".formatted(routeId),
        Map.of("client_ids", List.of(assigned)));
  }

  private String client(String name, InetAddress address) {
    return management
        .post("/v1/clients", Map.of("name", name, "ip_address", address.getHostAddress()))
        .path("id")
        .asText();
  }

  /** Where its data is, until {@link #close}. */
  Path dataDir() {
    return dataDir;
  }

  /** The running server. */
  Server server() {
    return server;
  }

  /** A client of its management API, with its key. */
  ManagementClient management() {
    return management;
  }

  /** The key that manages it and calls its route. */
  String key() {
    return key;
  }

  /** The id of {@link #NEIGHBOUR}. */
  String neighbourId() {
    return neighbourId;
  }

  /** Where calls come in. */
  String callsUrl() {
    return Welcome.url(server.gatewayAddresses().getFirst());
  }

  /** Where the management API answers. */
  String managementUrl() {
    return Welcome.url(server.adminAddress());
  }

  /**
   * Calls {@code path} on the route, from a loopback address. Blocks.
   *
   * @throws IOException if {@code from} is no address of this machine, or nothing answers
   */
  HttpResponse<String> call(InetAddress from, String path) throws IOException {
    try (HttpClient http = HttpClient.newBuilder().localAddress(from).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(callsUrl() + path))
              .header("x-knoxcall-key", key)
              .header("x-knoxcall-route", ROUTE)
              .build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Ends the server and the upstream, and deletes the data. */
  @Override
  public void close() {
    management.close();
    server.close();
    upstream.close();
    delete(dataDir);
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new StartException(
          "The temporary directory %s is left over: %s.".formatted(directory, e.getMessage()));
    }
  }
}
