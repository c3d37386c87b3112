package io.portcullis.store;

import io.portcullis.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;

/**
 * Databases on the {@link PostgresServer} of this JVM. Tests share one database with tables, which
 * is emptied for each: a database of its own is 300 files.
 */
final class PostgresTestDatabase implements TestDatabase {
  private static final class Shared {
    static final String URL = make();

    private static String make() {
      String url = PostgresServer.shared().createDatabase();
      Store.open(Samples.options(url, Path.of("unused"), Clock.systemUTC())).close();
      return url;
    }
  }

  @Override
  public String empty() {
    return PostgresServer.shared().createDatabase();
  }

  @Override
  public String migrated() {
    String url = Shared.URL;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE tenants, changes, audit_log CASCADE");
      statement.execute("UPDATE revision SET value = 0");
      return url;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
