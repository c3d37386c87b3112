package io.portcullis.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One server for all tests of a run, started by the first and closed after the last. */
final class SharedServer implements BeforeAllCallback {
  private volatile @Nullable ApiServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        context
            .getRoot()
            .getStore(Namespace.create(SharedServer.class))
            .computeIfAbsent(Running.class, key -> new Running(), Running.class)
            .server;
  }

  ApiServer server() {
    ApiServer running = server;
    if (running == null) {
      throw new IllegalStateException("no test has started yet");
    }
    return running;
  }

  /** The server and its directory, closed by JUnit. */
  private static final class Running implements AutoCloseable {
    private final Path directory;
    private final ApiServer server;

    Running() {
      try {
        directory = Files.createTempDirectory("portcullis-api-test");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN);
    }

    @Override
    public void close() throws InterruptedException, IOException {
      server.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
