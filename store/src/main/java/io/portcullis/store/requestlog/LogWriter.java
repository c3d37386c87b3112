package io.portcullis.store.requestlog;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.store.HeldFiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one log file. Not thread safe.
 *
 * <p>Rows are inserted many at a time by one prepared statement, which costs a third of one
 * statement a row.
 */
final class LogWriter implements AutoCloseable {
  /** Rows of the largest statement, and of the one for what remains. */
  private static final int MANY = 64;

  /** Texts numbered in one file at most; beyond that they stand in the rows. */
  private static final int MOST_NAMES = 250_000;

  /** Methods worth a number: the others are a stranger's choice. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

  private static final int WIDTH = LogSchema.COLUMNS.size();

  private final LogFile file;
  private final HeldFiles held;
  private final Connection connection;
  private final PreparedStatement insertMany;
  private final PreparedStatement insertOne;
  private final PreparedStatement insertName;
  private final PreparedStatement addCalls;

  /** The numbers of texts, by the text or the UUID it is of. */
  private final Map<Object, Integer> names = new HashMap<>();

  /** Calls of the batch. */
  private final Map<Block, Integer> calls = new HashMap<>();

  /** Rows of one route within one block; tenant and route are numbers of names. */
  private record Block(int tenant, int route, long block) {}

  private int nextName;
  private long nextSequence;

  /**
   * Opens or makes the file.
   *
   * @param firstSequence number of the first row, if the file has none yet
   */
  LogWriter(LogFile file, long firstSequence) throws SQLException {
    this.file = file;
    connection = LogSchema.openWriter(file.path());
    boolean done = false;
    try {
      nextSequence = Math.max(firstSequence, highest("SELECT max(seq) FROM requests") + 1);
      nextName = (int) highest("SELECT max(number) FROM names") + 1;
      loadNames();
      held = HeldFiles.of(file.path());
      insertMany = connection.prepareStatement(insert(MANY));
      insertOne = connection.prepareStatement(insert(1));
      insertName = connection.prepareStatement("INSERT INTO names (number, value) VALUES (?, ?)");
      addCalls =
          connection.prepareStatement(
              "INSERT INTO blocks (tenant, route, block, calls) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT DO UPDATE SET calls = calls + excluded.calls");
      done = true;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private static String insert(int rows) {
    String row = "(" + String.join(",", Collections.nCopies(WIDTH, "?")) + ")";
    return "INSERT INTO requests (%s) VALUES %s"
        .formatted(
            String.join(",", LogSchema.COLUMNS), String.join(",", Collections.nCopies(rows, row)));
  }

  /** The result of an aggregate, 0 for an empty table. */
  private long highest(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private void loadNames() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT number, value FROM names")) {
      while (result.next()) {
        names.put(result.getString(2), result.getInt(1));
      }
    }
  }

  LogFile file() {
    return file;
  }

  /** What is at the file's paths in place of what is written to; empty: all is well. */
  Optional<HeldFiles.Lost> lost() {
    return held.lost();
  }

  /** The number that the next row will have. */
  long nextSequence() {
    return nextSequence;
  }

  /**
   * Stores all rows or, if it throws, none.
   *
   * @throws SQLException after which the writer can only be closed
   */
  void append(List<RequestRow> rows) throws SQLException {
    LogSchema.execute(connection, "BEGIN IMMEDIATE");
    int at = 0;
    for (; rows.size() - at >= MANY; at += MANY) {
      insert(insertMany, rows.subList(at, at + MANY));
    }
    for (; at < rows.size(); at++) {
      insert(insertOne, rows.subList(at, at + 1));
    }
    writeCalls();
    LogSchema.execute(connection, "COMMIT");
  }

  private void insert(PreparedStatement statement, List<RequestRow> rows) throws SQLException {
    int column = 0;
    for (RequestRow row : rows) {
      Integer tenant = numbered(row.tenantId());
      Integer route = numbered(row.routeId());
      long sequence = nextSequence++;
      statement.setLong(++column, sequence);
      statement.setLong(++column, row.requestId().getMostSignificantBits());
      statement.setLong(++column, row.requestId().getLeastSignificantBits());
      statement.setLong(++column, row.tsMs());
      statement.setObject(++column, tenant);
      statement.setObject(++column, route);
      statement.setString(++column, row.routeText());
      statement.setObject(++column, named(row.environment()));
      statement.setObject(++column, named(row.clientId()));
      statement.setObject(++column, named(row.identificationMethod()));
      statement.setObject(++column, named(row.keyId()));
      statement.setObject(
          ++column, METHODS.contains(row.method()) ? named(row.method()) : row.method());
      statement.setString(++column, row.path());
      statement.setInt(++column, row.status());
      statement.setObject(++column, address(row.clientAddress()));
      statement.setObject(++column, address(row.peerAddress()));
      statement.setLong(++column, row.latencyUs());
      statement.setObject(++column, named(row.upstreamHost()));
      statement.setInt(++column, row.upstreamStatus());
      statement.setObject(++column, named(row.error()));
      statement.setInt(++column, flags(row));
      statement.setLong(++column, row.bytesIn());
      statement.setLong(++column, row.bytesOut());
      statement.setString(++column, row.chain());
      if (tenant != null) {
        int of = route != null ? route : LogSchema.NO_ROUTE;
        calls.merge(new Block(tenant, of, sequence >>> LogSchema.BLOCK_BITS), 1, Integer::sum);
      }
    }
    statement.executeUpdate();
  }

  private static int flags(RequestRow row) {
    Boolean signature = row.signatureValid();
    return (row.rateLimited() ? LogSchema.RATE_LIMITED : 0)
        | (row.intercepted() ? LogSchema.INTERCEPTED : 0)
        | (Boolean.TRUE.equals(signature) ? LogSchema.SIGNATURE_VALID : 0)
        | (Boolean.FALSE.equals(signature) ? LogSchema.SIGNATURE_INVALID : 0);
  }

  private static @Nullable Object address(@Nullable IpAddress address) {
    if (address == null) {
      return null;
    }
    return address.family() == IpFamily.IPV4 ? (Object) address.low() : address.toBytes();
  }

  /** The number of a text, or the text if there are too many. */
  private @Nullable Object named(@Nullable Object value) throws SQLException {
    if (value == null) {
      return null;
    }
    Integer number = names.get(value);
    if (number != null) {
      return number;
    }
    return nextName > MOST_NAMES ? value.toString() : numbered(value);
  }

  /** The number of a text, a new one if it has none. */
  private @Nullable Integer numbered(@Nullable Object value) throws SQLException {
    if (value == null) {
      return null;
    }
    Integer number = names.get(value);
    if (number == null) {
      String text = value.toString();
      number = names.get(text);
      if (number == null) {
        number = nextName++;
        insertName.setInt(1, number);
        insertName.setString(2, text);
        insertName.executeUpdate();
        names.put(text, number);
      }
      names.put(value, number);
    }
    return number;
  }

  private void writeCalls() throws SQLException {
    for (Map.Entry<Block, Integer> entry : calls.entrySet()) {
      addCalls.setInt(1, entry.getKey().tenant());
      addCalls.setInt(2, entry.getKey().route());
      addCalls.setLong(3, entry.getKey().block());
      addCalls.setInt(4, entry.getValue());
      addCalls.executeUpdate();
    }
    calls.clear();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
