package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide of README.md works as written: its {@code sh} blocks run, in order, in one shell. */
class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d+) ");

  @Test
  void guide_pastedIntoAShell_refusesAllowsAndRefuses() throws IOException {
    String readme = Files.readString(AppRuntime.projectFolder().resolve("README.md"));
    List<String> blocks = BLOCK.matcher(readme).results().map(found -> found.group(1)).toList();
    assertThat(blocks.getFirst()).contains("MANAGEMENT=", "GATEWAY=", "KEY=");

    try (Installation installation = Installation.start()) {
      Path folder = Objects.requireNonNull(installation.dataDir().getParent());
      writeLauncher(folder.resolve("portcullis"));
      String output = Shell.run(folder, script(installation, blocks));

      assertThat(STATUS.matcher(output).results().map(found -> found.group(1)))
          .as("%s", output)
          .containsExactly("403", "200", "403");
      assertThat(output)
          .contains("IP address not authorized for this route", "X-Knox-Upstream-Status: 200")
          .contains("\"error\":\"address_not_authorized\"", "\"src_ip\":\"127.0.0.1\"")
          .contains("\"nearest_miss\":{")
          .contains("The call would be refused with 403: address_not_authorized.")
          .doesNotContain("validation_error", "not_found", "curl: ");
    }
  }

  /** The first block names a server on the usual ports; the test's takes its place. */
  private static String script(Installation installation, List<String> blocks) {
    return "MANAGEMENT=%s\nGATEWAY=http://127.0.0.1:%d\nKEY=%s\n"
            .formatted(
                installation.process().management(),
                installation.process().gatewayPort(),
                installation.key())
        + String.join("echo\n", blocks.subList(1, blocks.size()))
            // Its exit code says that the call is refused, and would end the script.
            .replaceAll("(?m)^(PORTCULLIS_KEY=.* explain .*)$", "$1 || [ \\$? = 3 ]");
  }

  /** Runs the classes under test, where the real launcher would build first. */
  private static void writeLauncher(Path file) throws IOException {
    List<String> command =
        AppRuntime.prepared().command(List.of()).stream().map(word -> "'" + word + "'").toList();
    Files.writeString(file, "#!/bin/sh\nexec " + String.join(" ", command) + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
