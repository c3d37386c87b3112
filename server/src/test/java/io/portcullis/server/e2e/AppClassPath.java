package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of the program under test: the one of these tests, with folders packed into jars,
 * because the JVM's AOT cache takes jars only.
 */
final class AppClassPath {
  private static final String TEST_CLASSES = "test-classes";

  private AppClassPath() {}

  /** Packs what is needed into {@code folder}. */
  static String packedInto(Path folder) {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path path = Path.of(entry);
      if (path.endsWith(TEST_CLASSES) || !Files.exists(path)) {
        continue;
      }
      entries.add(
          Files.isDirectory(path)
              ? pack(path, folder.resolve(entries.size() + ".jar")).toString()
              : entry);
    }
    return String.join(":", entries);
  }

  private static Path pack(Path classes, Path jar) {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
