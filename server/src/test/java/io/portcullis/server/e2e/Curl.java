package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** curl, as a person would type it. */
final class Curl {
  private Curl() {}

  /**
   * Runs curl quietly with {@code arguments}; the body of the answer and its head.
   *
   * @throws AssertionError if it got no answer
   */
  static Answer run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Programs.path("curl")));
    command.addAll(List.of("-sS", "--max-time", "30", "--noproxy", "*", "--include"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      byte[] output = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new AssertionError("curl: " + new String(output, StandardCharsets.UTF_8));
      }
      String text = new String(output, StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      List<String> head = text.substring(0, end).lines().toList();
      int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
      return new Answer(status, head, text.substring(end + 4).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
