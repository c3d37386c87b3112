package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** bash, into which documents are pasted. */
final class Shell {
  private Shell() {}

  /**
   * Runs {@code script} in {@code folder}; its output and errors together.
   *
   * @throws AssertionError if a command of it fails
   */
  static String run(Path folder, String script) {
    ProcessBuilder builder = new ProcessBuilder("bash", "-s").directory(folder.toFile());
    // What the test machine reaches the internet through has no part in this.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    try {
      Process bash = builder.redirectErrorStream(true).start();
      bash.getOutputStream()
          .write(("set -euo pipefail\n" + script).getBytes(StandardCharsets.UTF_8));
      bash.getOutputStream().close();
      String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(bash.waitFor()).as("%s", output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
