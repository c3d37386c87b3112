package io.portcullis.store.requestlog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Goes through the files from the oldest on and collects the rows after a cursor, until there are
 * enough or it has looked at too many. Not thread safe; for one question.
 */
final class LogScan {
  private final UUID tenantId;
  private final LogFilter filter;
  private final int limit;
  private final List<LoggedRequest> rows = new ArrayList<>();

  /** Rows that may still be looked at. */
  private long budget;

  /** Everything up to this id was looked at. */
  private long cursor;

  private boolean more;

  LogScan(UUID tenantId, LogFilter filter, long cursor, int limit, long budget) {
    this.tenantId = tenantId;
    this.filter = filter;
    this.cursor = cursor;
    this.limit = limit;
    this.budget = budget;
  }

  /** Takes what is wanted of the next file; whether to go on with another. */
  boolean through(LogReader reader) throws SQLException {
    LogReader.Span span = reader.span();
    if (more || span == null) {
      return !more;
    }
    long from = span.first();
    if (LogFile.epochDay(cursor) == reader.file().day().toEpochDay()) {
      from = Math.max(from, LogFile.sequence(cursor) + 1);
    }
    if (from > span.last()) {
      return true;
    }
    if (filter.routeId() == null) {
      range(reader, from, span.last(), span.last());
    } else {
      blocks(reader, filter.routeId(), from, span.last());
    }
    return !more;
  }

  /** Looks only where the route has calls. */
  private void blocks(LogReader reader, UUID routeId, long from, long last) throws SQLException {
    for (LogReader.Block block : reader.blocks(tenantId, routeId, from, "ASC")) {
      range(reader, Math.max(from, block.first()), Math.min(last, block.last()), last);
      if (more) {
        return;
      }
    }
    cursor = reader.file().id(last);
  }

  private void range(LogReader reader, long from, long to, long last) throws SQLException {
    long until = Math.min(to, from + budget - 1);
    int wanted = limit - rows.size();
    List<LoggedRequest> found = reader.oldest(tenantId, filter, from, until, wanted);
    rows.addAll(found);
    if (found.size() == wanted) {
      cursor = found.getLast().id();
      more = true;
    } else {
      cursor = reader.file().id(until);
      budget -= until - from + 1;
      more = budget <= 0 && until < last;
    }
  }

  LogSlice slice() {
    return new LogSlice(rows, cursor, more);
  }
}
