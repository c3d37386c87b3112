package io.portcullis.bench.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The programs of the machine that a measurement needs, and those of this module's C sources. */
public final class Programs {

  private static final List<String> FOLDERS =
      Stream.concat(
              Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
              // Debian has its servers where only root looks.
              Stream.of("/usr/sbin", "/usr/local/sbin"))
          .toList();

  private Programs() {}

  static void require(String... names) {
    List<String> missing = Arrays.stream(names).filter(name -> find(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new LabException(
          "missing: "
              + String.join(", ", missing)
              + "\non Debian: apt-get install -y nginx haproxy gcc libc6-dev util-linux");
    }
  }

  /** The full path of a program. */
  public static String path(String name) {
    return find(name).stream().findFirst().orElseThrow(() -> new LabException("missing: " + name));
  }

  private static List<String> find(String name) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .toList();
  }

  /** Runs a short command to its end and returns what it printed, errors too. */
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LabException(String.join(" ", command) + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new LabException("interrupted in " + command[0]);
    }
  }

  /**
   * Compiles a C source of this module.
   *
   * @param name of the source without {@code .c}
   * @return the program, in {@code folder}
   */
  public static Path compile(Path folder, String name) {
    Path program = folder.resolve(name);
    if (!Files.exists(program)) {
      run(
          "gcc",
          "-O2",
          "-o",
          program.toString(),
          Repository.root().resolve("bench/src/main/c/" + name + ".c").toString());
    }
    return program;
  }
}
