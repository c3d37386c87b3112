package io.portcullis.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/** Database files in a folder of the test. */
final class SqliteTestDatabase implements TestDatabase {
  /** Of all instances: several may share a folder, and an empty database must be a new one. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final class Template {
    static final byte[] FILE = make();

    private static byte[] make() {
      try {
        Path folder = Files.createTempDirectory("portcullis-sqlite-");
        Path file = folder.resolve("template.db");
        String url = "jdbc:sqlite:" + file;
        Store.open(Samples.options(url, folder, Clock.systemUTC())).close();
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(folder);
        return bytes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Path folder;

  SqliteTestDatabase(Path folder) {
    this.folder = folder;
  }

  @Override
  public String empty() {
    return "jdbc:sqlite:" + folder.resolve("test-%d.db".formatted(COUNT.incrementAndGet()));
  }

  @Override
  public String migrated() {
    String url = empty();
    try {
      Files.write(Path.of(url.substring("jdbc:sqlite:".length())), Template.FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return url;
  }
}
