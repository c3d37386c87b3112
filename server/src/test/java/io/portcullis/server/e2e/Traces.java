package io.portcullis.server.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everywhere that a text can have got to: what was answered, printed and sent on, and the files of
 * a server. Whoever asserts that a text is nowhere asserts of another, which must be everywhere,
 * that it is found: where nothing was looked at, nothing leaks.
 */
final class Traces {
  private final List<Trace> said = new ArrayList<>();
  private final Path folder;

  /** What was said, and by whom. */
  private record Trace(String place, String text) {}

  /** Looks into all files below {@code folder}, and at what will be added. */
  Traces(Path folder) {
    this.folder = folder;
  }

  /** One more thing that was said; shows no more of it than {@code place}. */
  void add(String place, Object text) {
    said.add(new Trace(place, text.toString()));
  }

  /**
   * Where {@code text} is now, without what surrounds it: places as they were added, and {@code
   * file} with its path below the folder.
   */
  List<String> placesOf(String text) {
    List<String> places = new ArrayList<>();
    for (Trace trace : said) {
      if (trace.text().contains(text)) {
        places.add(trace.place());
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (bytes.contains(text)) {
          places.add("file " + folder.relativize(file));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return places;
  }
}
