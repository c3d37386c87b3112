package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the JVM of the program under test is started: this JVM's {@code java}, the project's flags,
 * the packed class path.
 *
 * @param folder where it starts, empty but for what is made here; removed when the tests end
 */
record AppRuntime(Path folder, String classPath, Optional<Path> aotCache) {
  private static @Nullable AppRuntime prepared;

  /** The one of this test run, made at its first use. */
  static synchronized AppRuntime prepared() {
    AppRuntime runtime = prepared;
    if (runtime == null) {
      try {
        Path folder = Files.createTempDirectory("portcullis-e2e");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        runtime = new AppRuntime(folder, AppClassPath.packedInto(folder), Optional.empty());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      prepared = runtime;
    }
    return runtime;
  }

  /** The command line that runs {@code main}. */
  List<String> command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(
        Objects.requireNonNull(ProcessHandle.current().info().command().orElse(null), "java"));
    command.add("@" + projectFolder().resolve("jvm.options"));
    aotCache.ifPresent(file -> command.add("-XX:AOTCache=" + file));
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return command;
  }

  /** The root of the project, wherever the tests are started. */
  static Path projectFolder() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("jvm.options"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no jvm.options above the tests");
    }
    return folder;
  }

  /** Removes a folder and all in it. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
