package io.portcullis.server.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process writes to one of its outputs, line by line, while it runs. Any thread. */
final class ProcessOutput {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /** Begins to read {@code stream}. */
  ProcessOutput(InputStream stream) {
    this.reader = Thread.ofVirtual().start(() -> read(stream));
  }

  private void read(InputStream stream) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // A killed process ends its output in the middle.
      lines.add("(the output broke off)");
    }
  }

  /** Everything written so far. */
  String text() {
    return String.join("\n", lines);
  }

  /** Everything, once the process has ended. */
  String whole() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    return text();
  }

  /** The first group of the first line that {@code pattern} is found in. */
  Optional<String> find(Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }
}
