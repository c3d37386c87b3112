package io.portcullis.server.start;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The name of this node among those of one database: host and port of the gateway. */
public final class NodeName {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private NodeName() {}

  /** Asks the system for its name, never the network. */
  public static String of(InetSocketAddress gateway) {
    return hostName() + ":" + gateway.getPort();
  }

  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
    }
  }
}
