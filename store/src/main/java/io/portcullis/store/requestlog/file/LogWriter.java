package io.portcullis.store.requestlog.file;

import io.portcullis.store.host.HeldFiles;
import io.portcullis.store.requestlog.chunk.Chunk;
import io.portcullis.store.requestlog.chunk.RecordBatch;
import io.portcullis.store.requestlog.chunk.RouteCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Appends to one log file. Not thread safe.
 *
 * <p>A batch becomes one chunk. Small chunks, which a quiet server writes, are joined to larger
 * ones as they come: {@value #JOINED} of a size to one of the next, so that a record is written a
 * few times at most and a search has few chunks to look at.
 */
public final class LogWriter implements AutoCloseable {
  /** So many small chunks at the end of the file become one. */
  private static final int JOINED = 16;

  /** Chunks with fewer records are of the first, second and third size; others stay as they are. */
  private static final int[] SIZES = {16, 256, RecordBatch.MAX_RECORDS / 2};

  private final LogFile file;
  private final HeldFiles held;
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement addCalls;

  /** Chunks at the end of the file that may be joined, oldest first. */
  private final List<Tail> tail = new ArrayList<>();

  /** A chunk with few records. */
  private record Tail(long first, int calls) {}

  /**
   * Opens or makes the file.
   *
   * @param journalBytes size at which its journal is written back, about
   */
  public LogWriter(LogFile file, long journalBytes) throws SQLException {
    this.file = file;
    connection = LogSchema.openWriter(file.path(), journalBytes);
    boolean done = false;
    try {
      held = HeldFiles.of(file.path());
      insert =
          connection.prepareStatement("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      addCalls =
          connection.prepareStatement(
              "INSERT INTO totals (tenant, route, calls) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO UPDATE SET calls = calls + excluded.calls");
      readTail();
      done = true;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private void readTail() throws SQLException {
    String query = "SELECT first, calls FROM chunks ORDER BY first DESC LIMIT ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setInt(1, SIZES.length * JOINED);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next() && size(result.getInt(2)) < SIZES.length) {
          tail.addFirst(new Tail(result.getLong(1), result.getInt(2)));
        }
      }
    }
  }

  private static int size(int calls) {
    int size = 0;
    while (size < SIZES.length && calls >= SIZES[size]) {
      size++;
    }
    return size;
  }

  /** What is written. */
  public LogFile file() {
    return file;
  }

  /** What is at the file's paths in place of what is written to; empty: all is well. */
  public Optional<HeldFiles.Lost> lost() {
    return held.lost();
  }

  /**
   * Stores all records of the batch, which are numbered, or, if it throws, none.
   *
   * @throws SQLException after which the writer can only be closed
   */
  public void append(RecordBatch batch) throws SQLException {
    LogSchema.execute(connection, "BEGIN IMMEDIATE");
    RouteCounts counts = batch.counts();
    insert(batch, counts);
    for (RouteCounts.Entry entry : counts.entries()) {
      addCalls.setBytes(1, RouteCounts.bytes(entry.tenant()));
      addCalls.setBytes(2, RouteCounts.bytes(entry.route()));
      addCalls.setInt(3, entry.calls());
      addCalls.executeUpdate();
    }
    joinTail();
    LogSchema.execute(connection, "COMMIT");
  }

  private void insert(RecordBatch batch, RouteCounts counts) throws SQLException {
    insert.setLong(1, batch.firstSequence());
    insert.setLong(2, batch.lastSequence());
    insert.setInt(3, batch.size());
    insert.setLong(4, batch.earliestMs());
    insert.setLong(5, batch.latestMs());
    insert.setLong(6, batch.lowestId());
    insert.setLong(7, batch.highestId());
    insert.setBytes(8, counts.encode());
    insert.setBytes(9, batch.encodeSummary());
    insert.setBytes(10, batch.encodeRecords());
    insert.executeUpdate();
    if (size(batch.size()) == SIZES.length) {
      tail.clear();
    } else {
      tail.add(new Tail(batch.firstSequence(), batch.size()));
    }
  }

  private void joinTail() throws SQLException {
    for (int size = 0; size < SIZES.length; size++) {
      int from = tail.size();
      while (from > 0 && size(tail.get(from - 1).calls) <= size) {
        from--;
      }
      if (tail.size() - from >= JOINED) {
        join(from);
      }
    }
  }

  /** Joins as many chunks as fit into one, from one of the tail on. */
  private void join(int from) throws SQLException {
    int to = from;
    int calls = 0;
    while (to < tail.size() && calls + tail.get(to).calls <= RecordBatch.MAX_RECORDS) {
      calls += tail.get(to).calls;
      to++;
    }
    long first = tail.get(from).first;
    long last = tail.get(to - 1).first;
    RecordBatch joined = read(first, last);
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM chunks WHERE first BETWEEN ? AND ?")) {
      delete.setLong(1, first);
      delete.setLong(2, last);
      delete.executeUpdate();
    }
    List<Tail> behind = List.copyOf(tail.subList(to, tail.size()));
    tail.subList(from, tail.size()).clear();
    insert(joined, joined.counts());
    tail.addAll(behind);
  }

  private RecordBatch read(long first, long last) throws SQLException {
    RecordBatch batch = new RecordBatch();
    String query = "SELECT first, records FROM chunks WHERE first BETWEEN ? AND ? ORDER BY first";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, first);
      statement.setLong(2, last);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Chunk chunk = new Chunk(result.getLong(1), result.getBytes(2));
          for (int i = 0; i < chunk.size(); i++) {
            batch.add(chunk.row(i));
            batch.numberLast(chunk.sequence(i));
          }
        }
      }
    }
    return batch;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
