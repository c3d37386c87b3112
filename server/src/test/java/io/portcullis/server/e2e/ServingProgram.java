package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of another maker that serves a port of 127.0.0.1, in a folder of its own. */
final class ServingProgram implements AutoCloseable {
  private static final int ATTEMPTS = 5;

  private final Process process;
  private final Path folder;
  private final int port;

  /** Prepares the program in its folder, and says with which arguments it then serves the port. */
  interface Preparation {
    /** Writes what the program reads; nothing else is in {@code folder} yet. */
    List<String> arguments(Path folder, int port) throws IOException;
  }

  private ServingProgram(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts {@code program} on a free port, and waits until it serves it; takes another port if
   * somebody else was quicker.
   *
   * @throws AssertionError with what it said, if it does not start
   */
  static ServingProgram start(String program, Preparation preparation) {
    for (int attempt = 1; true; attempt++) {
      ServingProgram started = launch(program, preparation);
      Await.until(
          program + " listens or ends", () -> started.accepts() || !started.process.isAlive());
      if (started.process.isAlive()) {
        return started;
      }
      String said = started.output();
      started.close();
      if (attempt == ATTEMPTS) {
        throw new AssertionError(program + " does not start: " + said);
      }
    }
  }

  private static ServingProgram launch(String program, Preparation preparation) {
    try {
      Path folder = Files.createTempDirectory("portcullis-" + program);
      int port;
      try (ServerSocket probe = new ServerSocket(0, 1, Loopback.ONE)) {
        port = probe.getLocalPort();
      }
      List<String> command = new ArrayList<>(List.of(Programs.path(program)));
      command.addAll(preparation.arguments(folder, port));
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      return new ServingProgram(process, folder, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Loopback.ONE, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Where it listens. */
  int port() {
    return port;
  }

  /** Ends it and removes its folder. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    AppRuntime.delete(folder);
  }
}
