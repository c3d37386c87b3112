package io.portcullis.store.requestlog;

import io.portcullis.ip.IpAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads one log file. Not thread safe. */
final class LogReader implements AutoCloseable {
  private final LogFile file;
  private final Connection connection;

  LogReader(LogFile file) throws SQLException {
    this.file = file;
    connection = LogSchema.openReader(file.path());
  }

  /** Whether the file has its tables yet. */
  boolean isReady() throws SQLException {
    String query = "SELECT 1 FROM sqlite_master WHERE name = 'calls'";
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet result = statement.executeQuery()) {
      return result.next();
    }
  }

  LogFile file() {
    return file;
  }

  /** The lowest and the highest number of a row. */
  record Span(long first, long last) {}

  /** Where the file's rows are; null if it has none. */
  @Nullable Span span() throws SQLException {
    String query = "SELECT (SELECT min(seq) FROM requests), (SELECT max(seq) FROM requests)";
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet result = statement.executeQuery()) {
      result.next();
      long first = result.getLong(1);
      return result.wasNull() ? null : new Span(first, result.getLong(2));
    }
  }

  /** The row with this request id. */
  Optional<LoggedRequest> find(UUID tenantId, UUID requestId) throws SQLException {
    String query =
        select()
            + "r.seq IN (SELECT seq FROM requests WHERE request_high = ? AND request_low = ?)"
            + " AND r.tenant = (SELECT number FROM names WHERE value = ?) ORDER BY r.seq LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, requestId.getMostSignificantBits());
      statement.setLong(2, requestId.getLeastSignificantBits());
      statement.setString(3, tenantId.toString());
      return rows(statement).stream().findFirst();
    }
  }

  /** How many calls the tenant made, of one route or of all. */
  long count(UUID tenantId, @Nullable UUID routeId) throws SQLException {
    String query =
        "SELECT sum(calls) FROM blocks WHERE tenant = (SELECT number FROM names WHERE value = ?)"
            + (routeId == null ? "" : " AND route = (SELECT number FROM names WHERE value = ?)");
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, tenantId.toString());
      if (routeId != null) {
        statement.setString(2, routeId.toString());
      }
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getLong(1) : 0;
      }
    }
  }

  /** Calls of a route, newest first, after leaving out {@code skip}. */
  List<LoggedRequest> newest(UUID tenantId, UUID routeId, long skip, int limit)
      throws SQLException {
    List<LoggedRequest> rows = new ArrayList<>();
    long toSkip = skip;
    for (Block block : blocks(tenantId, routeId, 0, "DESC")) {
      if (toSkip >= block.calls) {
        toSkip -= block.calls;
        continue;
      }
      rows.addAll(within(block, tenantId, routeId, toSkip, limit - rows.size()));
      toSkip = 0;
      if (rows.size() == limit) {
        break;
      }
    }
    return rows;
  }

  private List<LoggedRequest> within(Block block, UUID tenantId, UUID routeId, long skip, int limit)
      throws SQLException {
    String query =
        select()
            + "r.seq BETWEEN ? AND ?"
            + " AND r.tenant = (SELECT number FROM names WHERE value = ?)"
            + " AND r.route = (SELECT number FROM names WHERE value = ?)"
            + " ORDER BY r.seq DESC LIMIT ? OFFSET ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, block.first());
      statement.setLong(2, block.last());
      statement.setString(3, tenantId.toString());
      statement.setString(4, routeId.toString());
      statement.setInt(5, limit);
      statement.setLong(6, skip);
      return rows(statement);
    }
  }

  /** Some rows in a block. */
  record Block(long number, long calls) {
    long first() {
      return number << LogSchema.BLOCK_BITS;
    }

    long last() {
      return first() + LogSchema.BLOCK_SIZE - 1;
    }
  }

  /** Blocks with calls of the route, from the one with row {@code sequence} on. */
  List<Block> blocks(UUID tenantId, UUID routeId, long sequence, String order) throws SQLException {
    String query =
        "SELECT block, calls FROM blocks"
            + " WHERE tenant = (SELECT number FROM names WHERE value = ?)"
            + " AND route = (SELECT number FROM names WHERE value = ?)"
            + " AND block >= ? ORDER BY block "
            + order;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, tenantId.toString());
      statement.setString(2, routeId.toString());
      statement.setLong(3, sequence >>> LogSchema.BLOCK_BITS);
      List<Block> blocks = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          blocks.add(new Block(result.getLong(1), result.getLong(2)));
        }
      }
      return blocks;
    }
  }

  /** Rows numbered {@code first} to {@code last} that pass the filter, oldest first. */
  List<LoggedRequest> oldest(UUID tenantId, LogFilter filter, long first, long last, int limit)
      throws SQLException {
    String query =
        select()
            + "r.seq BETWEEN ? AND ? AND r.tenant = (SELECT number FROM names WHERE value = ?)"
            + (filter.routeId() == null
                ? ""
                : " AND r.route = (SELECT number FROM names WHERE value = ?)")
            + (filter.status() == null ? "" : " AND r.status = ?")
            + " ORDER BY r.seq LIMIT ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      int at = 0;
      statement.setLong(++at, first);
      statement.setLong(++at, last);
      statement.setString(++at, tenantId.toString());
      if (filter.routeId() != null) {
        statement.setString(++at, filter.routeId().toString());
      }
      if (filter.status() != null) {
        statement.setInt(++at, filter.status());
      }
      statement.setInt(++at, limit);
      return rows(statement);
    }
  }

  /** Asked anew each time: whoever writes the file may have added a column since. */
  private String select() throws SQLException {
    return LogSchema.select(LogSchema.columns(connection), false) + " WHERE ";
  }

  private List<LoggedRequest> rows(PreparedStatement statement) throws SQLException {
    List<LoggedRequest> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(new LoggedRequest(file.id(result.getLong(1)), row(result)));
      }
    }
    return rows;
  }

  /** In the order of {@link LogSchema#COLUMNS}; the first is the row's number. */
  private static RequestRow row(ResultSet result) throws SQLException {
    int flags = result.getInt(21);
    return new RequestRow(
        new UUID(result.getLong(2), result.getLong(3)),
        result.getLong(4),
        uuid(result.getString(5)),
        uuid(result.getString(6)),
        result.getString(7),
        result.getString(8),
        uuid(result.getString(9)),
        result.getString(10),
        uuid(result.getString(11)),
        result.getString(12),
        result.getString(13),
        result.getInt(14),
        address(result.getObject(15)),
        requireAddress(result.getObject(16)),
        result.getString(24),
        result.getLong(17),
        result.getString(18),
        result.getInt(19),
        result.getString(20),
        (flags & LogSchema.RATE_LIMITED) != 0,
        signatureValid(flags),
        result.getLong(22),
        result.getLong(23),
        (flags & LogSchema.INTERCEPTED) != 0);
  }

  private static @Nullable Boolean signatureValid(int flags) {
    if ((flags & LogSchema.SIGNATURE_VALID) != 0) {
      return true;
    }
    return (flags & LogSchema.SIGNATURE_INVALID) != 0 ? false : null;
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  private static @Nullable IpAddress address(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> IpAddress.ofBytes(bytes);
      case Number bits -> IpAddress.ofIpv4((int) bits.longValue());
      default -> throw new IllegalStateException("not an address: " + value);
    };
  }

  private static IpAddress requireAddress(@Nullable Object value) {
    IpAddress address = address(value);
    if (address == null) {
      throw new IllegalStateException("a call without a peer address");
    }
    return address;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
