package io.portcullis.server.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds programs of the machine; root's folders too, where Debian keeps nginx. */
final class Programs {
  private static final List<String> MORE = List.of("/usr/sbin", "/usr/local/sbin");

  private Programs() {}

  /**
   * The full path of {@code name}.
   *
   * @throws AssertionError if it is not installed: the end-to-end tests need it
   */
  static String path(String name) {
    String searched = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.concat(Stream.of(searched.split(":")), MORE.stream())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the program '%s' is missing".formatted(name)));
  }
}
