package io.portcullis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository, as tests of the repository itself read them. Stateless. */
final class Repository {
  /** Tests run in the folder of their part. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The contract of the management API. */
  static final Path CONTRACT = ROOT.resolve("api/src/main/resources/openapi.yaml");

  private Repository() {}

  /**
   * The Java files of every part.
   *
   * @param set {@code main} or {@code test}
   */
  static List<Path> java(String set) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path part : parts()) {
      Path sources = part.resolve("src").resolve(set).resolve("java");
      if (Files.isDirectory(sources)) {
        files.addAll(below(sources, name -> name.endsWith(".java")));
      }
    }
    return files;
  }

  /** The folders at the root that Maven builds. */
  private static List<Path> parts() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).sorted().toList();
    }
  }

  /** The pages for people: at the root, in docs and all below it, in conformance. */
  static List<Path> pages() throws IOException {
    Predicate<String> page = name -> name.endsWith(".md");
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> files = Files.list(ROOT)) {
      files.filter(file -> page.test(file.toString())).forEach(pages::add);
    }
    pages.addAll(below(ROOT.resolve("docs"), page));
    pages.addAll(below(ROOT.resolve("conformance"), page));
    return pages;
  }

  private static List<Path> below(Path folder, Predicate<String> name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> name.test(file.toString())).sorted().toList();
    }
  }

  /** How a message names the file: its path from the root. */
  static String name(Path file) {
    return ROOT.relativize(file).toString();
  }
}
