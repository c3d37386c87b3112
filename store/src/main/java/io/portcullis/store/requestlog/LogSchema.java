package io.portcullis.store.requestlog;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The tables of a log file.
 *
 * <p>Texts that repeat (ids, names, reason codes) are numbered in {@code names}, and a row has the
 * number; a text that is not worth a number stands in the row itself. IPv4 addresses are integers,
 * IPv6 addresses 16 bytes. An index on the route would double the cost of a row; instead {@code
 * blocks} counts the calls of each route in every {@value #BLOCK_SIZE} rows, so that a page is
 * found by looking at few of them. The ids have an index: being of version 7 they come nearly in
 * order, which makes it cheap. The view {@code calls} shows all that as text, for people with
 * {@code sqlite3}.
 */
final class LogSchema {
  /** Columns of {@code requests}, in the order in which rows are written and read. */
  static final List<String> COLUMNS =
      List.of(
          "seq",
          "request_high",
          "request_low",
          "ts",
          "tenant",
          "route",
          "route_text",
          "environment",
          "client",
          "identification",
          "api_key",
          "method",
          "path",
          "status",
          "client_address",
          "peer_address",
          "latency_us",
          "upstream_host",
          "upstream_status",
          "error",
          "flags",
          "bytes_in",
          "bytes_out",
          "chain");

  /** Those of {@link #COLUMNS} that hold a number of {@code names}, or the text itself. */
  static final List<String> NAMED =
      List.of(
          "tenant",
          "route",
          "environment",
          "client",
          "identification",
          "api_key",
          "method",
          "upstream_host",
          "error");

  /** A row's number without these lower bits is the number of its block. */
  static final int BLOCK_BITS = 12;

  /** Rows of a block, at most. */
  static final int BLOCK_SIZE = 1 << BLOCK_BITS;

  /** In {@code blocks}: the route of calls that have none. */
  static final int NO_ROUTE = 0;

  /** In {@code flags}: a rate limit refused the call. */
  static final int RATE_LIMITED = 1;

  /** In {@code flags}: an SDK rerouted the call. */
  static final int INTERCEPTED = 2;

  /** In {@code flags}: the call's signature was looked at, and good. */
  static final int SIGNATURE_VALID = 4;

  /** In {@code flags}: the call's signature was looked at, and not good. */
  static final int SIGNATURE_INVALID = 8;

  /** Pages kept in memory by the writer, in KiB; the indexes are written all over. */
  private static final int WRITER_CACHE_KIB = 16 << 10;

  private static final int BUSY_TIMEOUT_MS = 5_000;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS names (
            number INTEGER PRIMARY KEY,
            value TEXT NOT NULL UNIQUE
          )\
          """,
          """
          CREATE TABLE IF NOT EXISTS blocks (
            tenant INTEGER NOT NULL,
            route INTEGER NOT NULL,
            block INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            PRIMARY KEY (tenant, route, block)
          ) WITHOUT ROWID\
          """,
          """
          CREATE TABLE IF NOT EXISTS requests (
            seq INTEGER PRIMARY KEY,
            request_high INTEGER NOT NULL,
            request_low INTEGER NOT NULL,
            ts INTEGER NOT NULL,
            tenant,
            route,
            route_text TEXT,
            environment,
            client,
            identification,
            api_key,
            method NOT NULL,
            path TEXT NOT NULL,
            status INTEGER NOT NULL,
            client_address,
            peer_address NOT NULL,
            latency_us INTEGER NOT NULL,
            upstream_host,
            upstream_status INTEGER NOT NULL,
            error,
            flags INTEGER NOT NULL,
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            chain TEXT
          )\
          """,
          "CREATE INDEX IF NOT EXISTS requests_by_id ON requests (request_high)");

  /** Columns that files of earlier versions lack, with their types; they may be null. */
  private static final Map<String, String> ADDED = Map.of("chain", "TEXT");

  private static final String VIEW = "calls";

  private LogSchema() {}

  /** A connection that writes; makes what is missing of the tables. */
  static Connection openWriter(Path file) throws SQLException {
    SQLiteConfig config = config();
    config.setCacheSize(-WRITER_CACHE_KIB);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    boolean done = false;
    try {
      // All or none: who reads a file that was just made finds every table or no table.
      execute(connection, "BEGIN IMMEDIATE");
      for (String table : TABLES) {
        execute(connection, table);
      }
      addColumns(connection);
      String view = "CREATE VIEW IF NOT EXISTS %s AS %s";
      execute(connection, view.formatted(VIEW, select(Set.copyOf(COLUMNS), true)));
      execute(connection, "COMMIT");
      done = true;
      return connection;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /** Brings a file that an earlier version began, today, to what is written now. */
  private static void addColumns(Connection connection) throws SQLException {
    Set<String> present = columns(connection);
    for (Map.Entry<String, String> column : ADDED.entrySet()) {
      if (!present.contains(column.getKey())) {
        String add = "ALTER TABLE requests ADD COLUMN %s %s";
        execute(connection, add.formatted(column.getKey(), column.getValue()));
        execute(connection, "DROP VIEW IF EXISTS " + VIEW);
      }
    }
  }

  /** The columns that the file has; none if it has no table yet. */
  static Set<String> columns(Connection connection) throws SQLException {
    Set<String> columns = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT name FROM pragma_table_info('requests')")) {
      while (result.next()) {
        columns.add(result.getString(1));
      }
    }
    return columns;
  }

  /** A connection that reads. */
  static Connection openReader(Path file) throws SQLException {
    Connection connection = config().createConnection("jdbc:sqlite:" + file);
    execute(connection, "PRAGMA query_only = ON");
    return connection;
  }

  /** The pragmas of every connection: a crash of the machine may lose the last batches. */
  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(BUSY_TIMEOUT_MS);
    return config;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether the file itself is at fault. */
  static boolean isDamage(SQLException failure) {
    if (!(failure instanceof SQLiteException sqlite)) {
      return false;
    }
    int primary = sqlite.getResultCode().code & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /**
   * A query for whole rows, up to its {@code WHERE}: of {@code requests r}, with texts instead of
   * numbers.
   *
   * @param present the columns of the file; those it lacks are null
   * @param addressesAsText for people; else as they are stored
   */
  static String select(Set<String> present, boolean addressesAsText) {
    StringBuilder columns = new StringBuilder();
    StringBuilder joins = new StringBuilder();
    for (String column : COLUMNS) {
      if (ADDED.containsKey(column) && !present.contains(column)) {
        columns.append(", NULL AS ").append(column);
      } else if (NAMED.contains(column)) {
        columns.append(", coalesce(n_%1$s.value, r.%1$s) AS %1$s".formatted(column));
        joins.append(" LEFT JOIN names n_%1$s ON n_%1$s.number = r.%1$s".formatted(column));
      } else if (addressesAsText && column.endsWith("_address")) {
        columns.append(
            (", CASE typeof(r.%1$s) WHEN 'integer' THEN printf('%%d.%%d.%%d.%%d', r.%1$s >> 24,"
                    + " (r.%1$s >> 16) & 255, (r.%1$s >> 8) & 255, r.%1$s & 255)"
                    + " ELSE hex(r.%1$s) END AS %1$s")
                .formatted(column));
      } else {
        columns.append(columns.isEmpty() ? "" : ", ").append("r.").append(column);
      }
    }
    return "SELECT " + columns + " FROM requests r" + joins;
  }
}
