package io.portcullis.store.requestlog.file;

import io.portcullis.store.requestlog.chunk.DamageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The tables of a log file.
 *
 * <p>{@code chunks} has a row for each batch of records: where its numbers begin and end, how many
 * there are, from when to when the calls came, between which request ids (their high halves) they
 * are, how many each route has, a summary of what they have, and the records themselves. {@code
 * totals} adds up what each route has in the file. docs/decisions/request-log-files.md says why.
 */
public final class LogSchema {
  /** Pages kept in memory by a writer and by a reader, in KiB. */
  private static final int WRITER_CACHE_KIB = 1 << 10;

  private static final int READER_CACHE_KIB = 256;

  private static final int PAGE_BYTES = 4_096;
  private static final int LEAST_JOURNAL_PAGES = 16;

  /** As SQLite has it by itself. */
  private static final int MOST_JOURNAL_PAGES = 1_000;

  private static final int BUSY_TIMEOUT_MS = 5_000;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE chunks (
            first INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            lowest_id INTEGER NOT NULL,
            highest_id INTEGER NOT NULL,
            routes BLOB NOT NULL,
            summary BLOB NOT NULL,
            records BLOB NOT NULL
          )\
          """,
          "CREATE INDEX chunks_by_id ON chunks (highest_id, lowest_id)",
          """
          CREATE TABLE totals (
            tenant BLOB NOT NULL,
            route BLOB NOT NULL,
            calls INTEGER NOT NULL,
            PRIMARY KEY (tenant, route)
          ) WITHOUT ROWID\
          """);

  private LogSchema() {}

  /**
   * Gives an empty file its tables, and leaves nothing beside it. To be called before anybody else
   * may open the file.
   */
  public static void make(Path file) throws SQLException {
    SQLiteConfig config = config();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
      execute(connection, "BEGIN IMMEDIATE");
      for (String table : TABLES) {
        execute(connection, table);
      }
      execute(connection, "COMMIT");
    }
  }

  /**
   * A connection that writes to a file that was made.
   *
   * @param journalBytes size at which the journal is written back, about
   */
  static Connection openWriter(Path file, long journalBytes) throws SQLException {
    SQLiteConfig config = config();
    long pages = Math.clamp(journalBytes / PAGE_BYTES, LEAST_JOURNAL_PAGES, MOST_JOURNAL_PAGES);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Long.toString(pages * PAGE_BYTES));
    config.setCacheSize(-WRITER_CACHE_KIB);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    boolean done = false;
    try {
      execute(connection, "PRAGMA wal_autocheckpoint = " + pages);
      done = true;
      return connection;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /**
   * A connection that reads a file that was made.
   *
   * @throws SQLException also if there is no such file: one made here would have the rights that
   *     the umask leaves
   */
  public static Connection openReader(Path file) throws SQLException {
    SQLiteConfig config = config();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setCacheSize(-READER_CACHE_KIB);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    execute(connection, "PRAGMA query_only = ON");
    return connection;
  }

  /**
   * The pragmas of every connection: a crash of the machine may lose the last batches. That the
   * journal is a write-ahead log is kept in the file.
   */
  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(BUSY_TIMEOUT_MS);
    return config;
  }

  /** Runs one statement. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether the file itself is at fault. */
  public static boolean isDamage(SQLException failure) {
    if (failure instanceof DamageException) {
      return true;
    }
    if (!(failure instanceof SQLiteException sqlite)) {
      return false;
    }
    int primary = sqlite.getResultCode().code & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
  }
}
