package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** A running server with data of its own, and what a test needs to talk to it. */
final class Installation implements AutoCloseable {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int RANDOM_LENGTH = 40;

  private final Path dataDir;
  private final String key;
  private final PortcullisProcess process;
  private final ManagementClient management;

  private Installation(
      Path dataDir, String key, PortcullisProcess process, ManagementClient management) {
    this.dataDir = dataDir;
    this.key = key;
    this.process = process;
    this.management = management;
  }

  /** Starts a server on an empty data directory. */
  static Installation start(String... flags) {
    return startWith(List.of(), flags);
  }

  /** As {@link #start}, with more flags for the JVM. */
  static Installation startWith(List<String> jvmFlags, String... flags) {
    String key = newKey();
    Path dataDir = newDataDir();
    PortcullisProcess process = PortcullisProcess.serveWith(jvmFlags, dataDir, key, flags);
    return new Installation(dataDir, key, process, new ManagementClient(process.management(), key));
  }

  /** A data directory that does not exist yet, in a new folder. */
  static Path newDataDir() {
    try {
      return Files.createTempDirectory("portcullis-data").resolve("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a live key that no server knows yet. */
  static String newKey() {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder("tk_live_e2e1_");
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** The first key, which may do everything. */
  String key() {
    return key;
  }

  /** Where the server keeps its files. */
  Path dataDir() {
    return dataDir;
  }

  /** The server's process. */
  PortcullisProcess process() {
    return process;
  }

  /** The management API with the first key. */
  ManagementClient management() {
    return management;
  }

  /** One call of the gateway on a new connection. */
  Answer call(InetAddress source, GatewayCall call) {
    return GatewayCaller.once(process.gatewayPort(), source, call);
  }

  /** A connection to the gateway. */
  GatewayCaller connect(InetAddress source) {
    return GatewayCaller.connect(process.gatewayPort(), source);
  }

  /** Stops the server and removes its data. */
  @Override
  public void close() {
    management.close();
    process.close();
    Path folder = dataDir.getParent();
    if (folder != null) {
      AppRuntime.delete(folder);
    }
  }
}
