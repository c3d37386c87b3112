package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the JVM of the program under test is started: this JVM's {@code java}, the project's flags,
 * the class path in jars, and an AOT cache as the launcher makes one. Starts are most of what these
 * tests do.
 *
 * @param folder where processes start, with nothing in it that they would read
 */
record AppRuntime(Path folder, String classPath, Path aotCache) {
  private static final String MAIN = "io.portcullis.server.Main";
  private static @Nullable AppRuntime prepared;

  /**
   * The one for the classes as they are now. Kept in the build folder, so that the next test run
   * finds it if no class has changed.
   */
  static synchronized AppRuntime prepared() {
    AppRuntime runtime = prepared;
    if (runtime == null) {
      runtime = prepare(projectFolder().resolve("server/target/e2e"));
      prepared = runtime;
    }
    return runtime;
  }

  private static AppRuntime prepare(Path home) {
    Path stamp = home.resolve("stamp");
    try {
      String wanted = AppClassPath.fingerprint();
      Path start = home.resolve("start");
      Path cache = home.resolve("portcullis.aot");
      if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
        return new AppRuntime(start, Files.readString(home.resolve("classpath")), cache);
      }
      if (Files.exists(home)) {
        delete(home);
      }
      Files.createDirectories(start);
      AppRuntime runtime = new AppRuntime(start, AppClassPath.packedInto(home), cache);
      runtime.train(home.resolve("train.log"));
      Files.writeString(home.resolve("classpath"), runtime.classPath());
      Files.writeString(stamp, wanted);
      return runtime;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the launcher does. Without a cache starts are slower, and nothing else. */
  private void train(Path log) throws IOException {
    List<String> command = java(List.of("-XX:AOTCacheOutput=" + aotCache));
    command.add("train");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The command line that runs the program with {@code arguments}. */
  List<String> command(List<String> arguments) {
    return command(List.of(), arguments);
  }

  /** As {@link #command(List)}, with more flags for the JVM. */
  List<String> command(List<String> jvmFlags, List<String> arguments) {
    List<String> flags = new ArrayList<>(jvmFlags);
    if (Files.exists(aotCache)) {
      flags.add("-XX:AOTCache=" + aotCache);
    }
    List<String> command = java(flags);
    command.addAll(arguments);
    return command;
  }

  private List<String> java(List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("@" + projectFolder().resolve("jvm.options"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, MAIN));
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
