package io.portcullis.server.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    List<String> packed = new ArrayList<>();
    for (Path entry : entries()) {
      Path jar = folder.resolve(packed.size() + ".jar");
      packed.add((Files.isDirectory(entry) ? pack(entry, jar) : entry).toString());
    }
    return String.join(File.pathSeparator, packed);
  }

  /** A text that differs whenever another class path, or another state of its files, is used. */
  static String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (Path entry : entries()) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          text.append(file).append(' ').append(Files.getLastModifiedTime(file)).append('\n');
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  private static List<Path> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(path -> !path.endsWith(TEST_CLASSES) && Files.exists(path))
        .toList();
  }

  private static Path pack(Path classes, Path jar) {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(path -> !path.equals(classes)).sorted().toList()) {
        // Folders are entries too, as in other jars: who lists resources asks for them.
        boolean folder = Files.isDirectory(path);
        out.putNextEntry(new JarEntry(classes.relativize(path) + (folder ? "/" : "")));
        if (!folder) {
          Files.copy(path, out);
        }
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
