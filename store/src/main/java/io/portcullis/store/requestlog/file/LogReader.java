package io.portcullis.store.requestlog.file;

import io.portcullis.store.requestlog.chunk.Chunk;
import io.portcullis.store.requestlog.chunk.FilterPlan;
import io.portcullis.store.requestlog.chunk.RouteCounts;
import io.portcullis.store.requestlog.value.LoggedRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads one log file. Not thread safe. */
public final class LogReader implements AutoCloseable {
  private final LogFile file;
  private final Connection connection;

  /** How many searches are going through the file. */
  private int searches;

  /** Opens a file. */
  public LogReader(LogFile file) throws SQLException {
    this.file = file;
    connection = LogSchema.openReader(file.path());
  }

  /** Whether the file has its tables yet. */
  public boolean isReady() throws SQLException {
    String query = "SELECT 1 FROM sqlite_master WHERE name = 'totals'";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next();
    }
  }

  /** What is read. */
  public LogFile file() {
    return file;
  }

  /** Whether a search is going through the file, and it must stay open. */
  boolean isBusy() {
    return searches > 0;
  }

  /** The number of the first record; 0 if there is none. */
  public long firstSequence() throws SQLException {
    return number("SELECT min(first) FROM chunks");
  }

  /** The number of the last record; 0 if there is none. */
  public long lastSequence() throws SQLException {
    return number("SELECT last FROM chunks ORDER BY first DESC LIMIT 1");
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** The record with this request id. */
  public Optional<LoggedRequest> find(UUID tenantId, UUID requestId) throws SQLException {
    String query =
        "SELECT first, records FROM chunks"
            + " WHERE highest_id >= ?1 AND lowest_id <= ?1 ORDER BY first";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, requestId.getMostSignificantBits());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Chunk chunk = new Chunk(result.getLong(1), result.getBytes(2));
          int record = chunk.find(tenantId, requestId);
          if (record >= 0) {
            long id = file.id(chunk.sequence(record));
            return Optional.of(new LoggedRequest(id, chunk.row(record)));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** How many calls the tenant made, of one route or of all. */
  public long count(UUID tenantId, @Nullable UUID routeId) throws SQLException {
    String query =
        "SELECT sum(calls) FROM totals WHERE tenant = ?"
            + (routeId == null ? "" : " AND route = ?");
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setBytes(1, RouteCounts.bytes(tenantId));
      if (routeId != null) {
        statement.setBytes(2, RouteCounts.bytes(routeId));
      }
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getLong(1) : 0;
      }
    }
  }

  /** The records of the chunk with this first number; null if it was joined to another since. */
  public @Nullable Chunk chunk(long first) throws SQLException {
    String query = "SELECT records FROM chunks WHERE first = ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, first);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? new Chunk(first, result.getBytes(1)) : null;
      }
    }
  }

  /**
   * What is known of the chunks with numbers from {@code first} to {@code last}, without those
   * whose times are outside the plan's.
   */
  public Heads heads(FilterPlan plan, long first, long last, boolean ascending)
      throws SQLException {
    return new Heads(plan, first, last, ascending);
  }

  /** Goes from chunk to chunk, in one transaction: chunks are not joined meanwhile. */
  public final class Heads implements AutoCloseable {
    private final FilterPlan plan;
    private final PreparedStatement statement;
    private final ResultSet result;

    private Heads(FilterPlan plan, long first, long last, boolean ascending) throws SQLException {
      this.plan = plan;
      // Chunks do not overlap: the one with the least number wanted begins at or before it.
      statement =
          connection.prepareStatement(
              "SELECT first, last, earliest, latest, routes"
                  + (plan.asksSummaries() ? ", summary" : "")
                  + " FROM chunks WHERE first >= coalesce("
                  + "(SELECT max(first) FROM chunks WHERE first <= ?1), 0) AND first <= ?2"
                  + " AND latest >= ?3 AND earliest < ?4 ORDER BY first "
                  + (ascending ? "ASC" : "DESC"));
      statement.setLong(1, first);
      statement.setLong(2, last);
      statement.setLong(3, plan.filter().sinceMs());
      statement.setLong(4, plan.filter().untilMs());
      result = statement.executeQuery();
      searches++;
    }

    /** Moves to the next chunk; false if there is none. */
    public boolean next() throws SQLException {
      return result.next();
    }

    /** The number of its first record. */
    public long first() throws SQLException {
      return result.getLong(1);
    }

    /** The number of its last record. */
    public long last() throws SQLException {
      return result.getLong(2);
    }

    /** When its earliest call came, in Unix milliseconds. */
    public long earliestMs() throws SQLException {
      return result.getLong(3);
    }

    /** When its latest call came, in Unix milliseconds. */
    public long latestMs() throws SQLException {
      return result.getLong(4);
    }

    /** How many records the tenant has, of the filter's route if it names one. */
    public int calls() throws SQLException {
      return RouteCounts.count(result.getBytes(5), plan.tenantId(), plan.filter().routeId());
    }

    /** Whether wanted records may be there; false is certain. */
    public boolean mayHave() throws SQLException {
      return !plan.asksSummaries() || plan.mayHave(result.getBytes(6));
    }

    @Override
    public void close() throws SQLException {
      searches--;
      result.close();
      statement.close();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
