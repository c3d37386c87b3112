package io.portcullis.store.requestlog;

import io.portcullis.store.requestlog.chunk.Chunk;
import io.portcullis.store.requestlog.chunk.FilterPlan;
import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.file.LogReader;
import io.portcullis.store.requestlog.file.OpenReaders;
import io.portcullis.store.requestlog.value.LoggedRequest;
import java.sql.SQLException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the chunks of one series in one order, and finds the records that pass a filter. Not
 * thread safe; for one question.
 *
 * <p>Places are <em>keys</em>: the id of a record, negative when the newest come first, so that
 * keys rise in either order.
 */
final class SeriesScan implements AutoCloseable {
  /** The key behind all records. */
  static final long END = Long.MAX_VALUE;

  private final OpenReaders readers;
  private final Iterator<LogFile> files;
  private final FilterPlan plan;
  private final boolean ascending;
  private final long lowestId;
  private final long highestId;

  private @Nullable LogFile file;
  private LogReader.@Nullable Heads heads;

  /** Everything with a lower key was looked at. */
  private long reached;

  /** Whether the head at which {@link #heads} stands may have wanted records. */
  private boolean atCandidate;

  private @Nullable Chunk chunk;
  private int[] matches = {};

  /** How many of {@link #matches} were taken. */
  private int taken;

  private long lookedAtMs;

  /**
   * @param files of the series, in the scan's order
   * @param lowestId the least id that is wanted
   * @param highestId the greatest id that is wanted
   */
  SeriesScan(
      OpenReaders readers,
      Iterator<LogFile> files,
      FilterPlan plan,
      boolean ascending,
      long lowestId,
      long highestId) {
    this.readers = readers;
    this.files = files;
    this.plan = plan;
    this.ascending = ascending;
    this.lowestId = lowestId;
    this.highestId = highestId;
    this.reached = ascending ? lowestId : -highestId;
  }

  /** No record that will be found has a lower key. */
  long lowerBound() {
    return hasMatch() ? key(matches[taken]) : reached;
  }

  private long key(int record) {
    long id = id(record);
    return ascending ? id : -id;
  }

  private long id(int record) {
    LogFile of = file;
    Chunk in = chunk;
    if (of == null || in == null) {
      throw new IllegalStateException("no chunk is loaded");
    }
    return of.id(in.sequence(record));
  }

  /** Whether a record waits to be taken: the one of {@link #lowerBound}. */
  boolean hasMatch() {
    return taken < matches.length;
  }

  /** Takes the next record. */
  LoggedRequest take() {
    Chunk in = chunk;
    if (in == null) {
      throw new IllegalStateException("no chunk is loaded");
    }
    int record = matches[taken++];
    return new LoggedRequest(id(record), in.row(record));
  }

  /** Leaves the next record out. */
  void leave() {
    taken++;
  }

  /** Whether the next chunk may have wanted records: then {@link #load} or {@link #pass} it. */
  boolean isAtCandidate() {
    return atCandidate;
  }

  /** The time of a call near which the scan is, Unix milliseconds; 0 before the first chunk. */
  long lookedAtMs() {
    return lookedAtMs;
  }

  /** Looks at one more chunk from outside; there must be no match and no candidate. */
  void step() throws SQLException {
    try {
      LogReader.Heads at = heads;
      if (at == null) {
        openNext();
      } else if (!at.next()) {
        close();
      } else {
        lookedAtMs = ascending ? at.latestMs() : at.earliestMs();
        if (at.calls() > 0 && at.mayHave()) {
          atCandidate = true;
          reached = Math.max(reached, startKey(at));
        } else {
          leaveBehind(at);
        }
      }
    } catch (SQLException e) {
      fail(e);
    }
  }

  private void openNext() throws SQLException {
    if (!files.hasNext()) {
      reached = END;
      return;
    }
    LogFile next = files.next();
    file = next;
    LogReader reader = readers.open(next);
    long first = next.sequenceFrom(lowestId);
    long last = next.sequenceTo(highestId);
    if (reader != null && first <= last) {
      long begins = ascending ? next.id(reader.firstSequence()) : -next.id(reader.lastSequence());
      reached = Math.max(reached, begins);
      heads = reader.heads(plan, first, last, ascending);
    }
  }

  private long startKey(LogReader.Heads at) throws SQLException {
    return ascending ? id(at.first()) : -id(at.last());
  }

  private long endKey(LogReader.Heads at) throws SQLException {
    return ascending ? id(at.last()) : -id(at.first());
  }

  private long id(long sequence) {
    LogFile of = file;
    if (of == null) {
      throw new IllegalStateException("no file is open");
    }
    return of.id(sequence);
  }

  private LogReader.Heads candidate() {
    LogReader.Heads at = heads;
    if (at == null || !atCandidate) {
      throw new IllegalStateException("not at a candidate");
    }
    return at;
  }

  /** How many wanted records the candidate has, told from outside; -1 if only its records tell. */
  int knownCalls() throws SQLException {
    LogReader.Heads at = candidate();
    boolean whole = id(at.first()) >= lowestId && id(at.last()) <= highestId;
    return whole && plan.filter().isOfRouteOnly() ? at.calls() : -1;
  }

  /** The key of the candidate's last record. */
  long candidateEnd() throws SQLException {
    return endKey(candidate());
  }

  /** Leaves the candidate out. */
  void pass() throws SQLException {
    leaveBehind(candidate());
    atCandidate = false;
  }

  /** A chunk may have records beyond those that are wanted: they were not looked at. */
  private void leaveBehind(LogReader.Heads at) throws SQLException {
    reached = Math.max(reached, Math.min(endKey(at), ascending ? highestId : -lowestId) + 1);
  }

  /** Reads the candidate's records. */
  void load() throws SQLException {
    LogReader.Heads at = candidate();
    try {
      LogFile of = file;
      LogReader reader = of == null ? null : readers.open(of);
      Chunk read = reader == null ? null : reader.chunk(at.first());
      if (of != null && read != null) {
        chunk = read;
        matches =
            read.matching(
                plan.tenantId(),
                plan.filter(),
                of.sequenceFrom(lowestId),
                of.sequenceTo(highestId));
        if (!ascending) {
          reverse(matches);
        }
        taken = 0;
      }
      pass();
    } catch (SQLException e) {
      fail(e);
    }
  }

  private static void reverse(int[] numbers) {
    for (int i = 0, j = numbers.length - 1; i < j; i++, j--) {
      int number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
  }

  private void fail(SQLException failure) throws SQLException {
    LogFile of = file;
    close();
    if (of == null) {
      throw failure;
    }
    readers.failed(of, failure);
  }

  /** Leaves the file. */
  @Override
  public void close() throws SQLException {
    atCandidate = false;
    LogReader.Heads at = heads;
    heads = null;
    if (at != null) {
      at.close();
    }
  }
}
