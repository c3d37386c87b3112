package io.portcullis.store.database;

import io.portcullis.store.value.StoreException;
import io.portcullis.store.value.StoreFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.migration.JavaMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version this program knows, with Flyway. Looks at Flyway's table first
 * and leaves Flyway alone if it has nothing to do, because starting it costs more than all else
 * here.
 */
public final class Migrations {
  /** The number of the newest script or Java migration, which a test holds equal to these. */
  public static final int NEWEST = 6;

  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  /** What {@link #version} says of a database without Flyway's table. */
  private static final int NONE = 0;

  private Migrations() {}

  /**
   * Makes or changes the tables if they are older than {@link #NEWEST}.
   *
   * @param scripts name of the folder below {@code db/migration}
   * @param inJava what only Java can do; numbered along with the scripts
   * @throws StoreException if the database cannot be reached, was written by a newer version, or a
   *     script fails
   */
  public static void run(
      DatabaseUrl url, DataSource source, String scripts, List<RowMigration> inJava) {
    int found = version(url, source);
    if (found > NEWEST) {
      throw new StoreFailedException(
          "%s: its tables have version %d, written by a newer Portcullis; this one knows %d"
              .formatted(url, found, NEWEST),
          null);
    }
    if (found == NEWEST) {
      return;
    }
    try {
      int applied =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:db/migration/" + scripts)
              .javaMigrations(inJava.toArray(new JavaMigration[0]))
              .load()
              .migrate()
              .migrationsExecuted;
      LOG.info("{}: applied {} migrations, tables have version {}", url, applied, NEWEST);
    } catch (FlywayException e) {
      throw new StoreFailedException(
          "%s: cannot migrate the tables: %s".formatted(url, firstLine(e)), e);
    }
  }

  private static String firstLine(FlywayException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** The newest version that was applied successfully. */
  private static int version(DatabaseUrl url, DataSource source) {
    try (Connection connection = source.getConnection()) {
      if (!hasHistory(connection)) {
        return NONE;
      }
      String newest = "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC";
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(newest)) {
        return result.next() ? Integer.parseInt(result.getString(1)) : NONE;
      }
    } catch (SQLException | NumberFormatException e) {
      throw Failures.of(url, e);
    }
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
      return tables.next();
    }
  }
}
