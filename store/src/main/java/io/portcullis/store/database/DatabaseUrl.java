package io.portcullis.store.database;

import io.portcullis.store.value.StoreException;
import io.portcullis.store.value.StoreFailedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A database's URL taken apart. Its text shows neither user nor password. */
public sealed interface DatabaseUrl {
  /** An SQLite database; its directory is made if {@code ownDirectory}. */
  record Sqlite(Path file, boolean ownDirectory) implements DatabaseUrl {
    @Override
    public String toString() {
      return "SQLite in " + file;
    }
  }

  /**
   * A PostgreSQL database.
   *
   * @param url for JDBC, without parameters
   * @param parameters of the driver, user and password among them
   */
  record Postgres(String url, Map<String, String> parameters) implements DatabaseUrl {
    public Postgres {
      parameters = Map.copyOf(parameters);
    }

    @Override
    public String toString() {
      return "PostgreSQL at " + url.substring("jdbc:postgresql://".length());
    }
  }

  /**
   * Reads a URL.
   *
   * @param file of SQLite, whose directory is made, if {@code url} is empty
   * @throws StoreException if it is neither {@code jdbc:sqlite:} nor {@code jdbc:postgresql://}
   */
  static DatabaseUrl parse(String url, Path file) {
    if (url.isEmpty()) {
      return new Sqlite(file, true);
    }
    if (url.startsWith("jdbc:sqlite:") && url.length() > "jdbc:sqlite:".length()) {
      return new Sqlite(Path.of(url.substring("jdbc:sqlite:".length())), false);
    }
    if (url.startsWith("jdbc:postgresql://")) {
      return postgres(url);
    }
    throw new StoreFailedException(
        "The database URL must start with jdbc:sqlite: and a file, or with jdbc:postgresql://",
        null);
  }

  private static Postgres postgres(String url) {
    int question = url.indexOf('?');
    String base = question < 0 ? url : url.substring(0, question);
    if (base.indexOf('@') >= 0) {
      throw new StoreFailedException(
          "The database URL must name user and password as parameters:"
              + " jdbc:postgresql://host/database?user=...&password=...",
          null);
    }
    Map<String, String> parameters = new TreeMap<>();
    String query = question < 0 ? "" : url.substring(question + 1);
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(
            parameter.substring(0, equals),
            URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return new Postgres(base, parameters);
  }
}
