package io.portcullis.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a figure was measured on; figures without it cannot be compared. */
public final class Machine {

  private Machine() {}

  /** Time, processor, kernel, JDK and the peers' versions, one line each. */
  public static String description() {
    return String.join(
        "\n",
        Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + ", "
            + processor()
            + ", Linux "
            + System.getProperty("os.version"),
        "JDK " + System.getProperty("java.vm.version"),
        Programs.run(Programs.path("nginx"), "-v").strip(),
        Programs.run(Programs.path("haproxy"), "-v").lines().findFirst().orElse(""));
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
