package io.portcullis.store.requestlog;

import io.portcullis.store.HeldFiles;
import io.portcullis.store.Page;
import io.portcullis.store.Workers;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of calls, in SQLite files by day: {@code requests-2026-11-22.db}.
 *
 * <p>Any thread. Reading blocks the caller, so make it a virtual one; the work is done on a
 * platform thread of the log, one question after the other.
 */
public final class RequestLogStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RequestLogStore.class);

  /** Rows that one call of {@link #after} looks at, at most. */
  private static final long MOST_SCANNED = 200_000;

  private final LogDirectory directory;
  private final LogAppender appender;
  private final Workers workers = new Workers("request-log-reader", 1);

  /** Open files, owned by the reader's thread. */
  private final Map<LogFile, Opened> readers = new HashMap<>();

  /**
   * How many files had been moved aside when {@link #readers} were opened: after another one, a
   * reader may look at a file that is no more at its path. Owned by the reader's thread.
   */
  private long damagedWhenOpened;

  private final LongAdder appended = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder batches = new LongAdder();

  private RequestLogStore(LogDirectory directory, LogAppender appender) {
    this.directory = directory;
    this.appender = appender;
  }

  /**
   * Opens the log and deletes what is too old. A file that cannot be read is moved aside with a
   * warning, when that is noticed.
   *
   * @throws io.portcullis.store.StoreException if the directory cannot be made or written
   */
  public static RequestLogStore open(RequestLogOptions options) {
    LogDirectory directory = LogDirectory.open(options);
    directory.prune();
    return new RequestLogStore(directory, new LogAppender(directory, options));
  }

  /**
   * Stores a batch in one transaction; a crash loses it whole or keeps it whole. Larger batches
   * cost less per row, up to some thousands.
   *
   * <p>Runs on the calling thread, which should be one platform thread of the server that does
   * nothing else.
   *
   * @return false if the rows could not be stored: they are counted as lost, and the reason is
   *     logged once until rows can be stored again
   */
  public boolean append(List<RequestRow> rows) {
    if (rows.isEmpty()) {
      return true;
    }
    boolean stored = appender.append(rows);
    (stored ? appended : lost).add(rows.size());
    if (stored) {
      batches.increment();
    }
    return stored;
  }

  /** Counts rows that were lost before they could be given to {@link #append}. */
  public void lost(int rows) {
    lost.add(rows);
  }

  /**
   * One page of a route's calls, newest first.
   *
   * @param page from 1
   * @param perPage from 1
   * @throws io.portcullis.store.StoreException if the files cannot be read
   */
  public Page<LoggedRequest> ofRoute(UUID tenantId, UUID routeId, int page, int perPage) {
    if (page < 1 || perPage < 1) {
      throw new IllegalArgumentException("page %d, perPage %d".formatted(page, perPage));
    }
    return reading(() -> {
      List<LoggedRequest> rows = new ArrayList<>();
      long toSkip = (page - 1L) * perPage;
      long total = 0;
      for (LogFile file : directory.newestFirst()) {
        Page<LoggedRequest> part =
            read(
                file,
                newestOf(tenantId, routeId, toSkip, perPage - rows.size()),
                new Page<>(List.of(), 0));
        rows.addAll(part.rows());
        toSkip = Math.max(0, toSkip - part.total());
        total += part.total();
      }
      return new Page<>(rows, total);
    });
  }

  private static Query<Page<LoggedRequest>> newestOf(
      UUID tenantId, UUID routeId, long skip, int limit) {
    return reader -> {
      long total = reader.count(tenantId, routeId);
      return skip >= total || limit == 0
          ? new Page<>(List.of(), total)
          : new Page<>(reader.newest(tenantId, routeId, skip, limit), total);
    };
  }

  /**
   * The rows after {@code cursor}, oldest first. A row that is logged later has a greater id, so
   * nothing is missed by going on from the last.
   *
   * @param cursor 0 for the beginning, else a row's id or a slice's cursor
   * @param limit most rows, from 1
   * @throws io.portcullis.store.StoreException if the files cannot be read
   */
  public LogSlice after(UUID tenantId, long cursor, LogFilter filter, int limit) {
    if (cursor < 0 || limit < 1) {
      throw new IllegalArgumentException("cursor %d, limit %d".formatted(cursor, limit));
    }
    return reading(() -> {
      LogScan scan = new LogScan(tenantId, filter, cursor, limit, MOST_SCANNED);
      for (LogFile file : directory.oldestFirst()) {
        if (file.day().toEpochDay() >= LogFile.epochDay(cursor)) {
          read(file, scan::through, false);
        }
      }
      return scan.slice();
    });
  }

  /**
   * The call with this request id. Its time, if it is of version 7, says where to begin.
   *
   * @throws io.portcullis.store.StoreException if the files cannot be read
   */
  public Optional<LoggedRequest> find(UUID tenantId, UUID requestId) {
    return reading(() -> {
      for (LogFile file : directory.newestFirst()) {
        if (file.day().isBefore(earliestDay(requestId))) {
          break;
        }
        Optional<LoggedRequest> found =
            read(file, reader -> reader.find(tenantId, requestId), Optional.empty());
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    });
  }

  /** A row is logged after its id was made; a day is allowed for a clock that was set back. */
  private static LocalDate earliestDay(UUID requestId) {
    if (requestId.version() != 7) {
      return LocalDate.MIN;
    }
    long ms = requestId.getMostSignificantBits() >>> Short.SIZE;
    return Instant.ofEpochMilli(ms).atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
  }

  /**
   * How many calls of the tenant are in the files of these days (UTC), both ends included.
   *
   * @throws io.portcullis.store.StoreException if the files cannot be read
   */
  public long count(UUID tenantId, LocalDate first, LocalDate last) {
    return reading(() -> {
      long count = 0;
      for (LogFile file : directory.newestFirst()) {
        if (!file.day().isBefore(first) && !file.day().isAfter(last)) {
          count += read(file, reader -> reader.count(tenantId, null), 0L);
        }
      }
      return count;
    });
  }

  /** Deletes files that are too old or too much; also done now and then by {@link #append}. */
  public void prune() {
    directory.prune();
  }

  /** Goes on in the file that is at its path then, made anew if it was moved. Any thread. */
  public void reopen() {
    appender.reopen();
  }

  /** What was done so far. */
  public LogCounters counters() {
    return new LogCounters(
        appended.sum(),
        lost.sum(),
        batches.sum(),
        directory.damagedFiles(),
        directory.deletedFiles(),
        directory.bytes());
  }

  /** Closes all files, after what is being read and appended. */
  @Override
  public void close() {
    appender.close();
    reading(() -> {
      List.copyOf(readers.keySet()).forEach(this::closeReader);
      return true;
    });
    workers.close();
  }

  private <T> T reading(Callable<T> work) {
    try {
      return workers.call(() -> {
        closeGone();
        return work.call();
      });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw directory.failure("cannot read", e);
    }
  }

  /** Closes files that were deleted or moved aside since. */
  private void closeGone() {
    boolean moved = directory.damagedFiles() != damagedWhenOpened;
    damagedWhenOpened = directory.damagedFiles();
    readers.keySet().stream()
        .filter(file -> moved || lost(file))
        .toList()
        .forEach(this::closeReader);
  }

  private boolean lost(LogFile file) {
    Opened opened = readers.get(file);
    return opened == null || opened.held.lost().isPresent();
  }

  /** A file that is open, and what it was. */
  private record Opened(LogReader reader, HeldFiles held) {}

  /** A question to one file. */
  @FunctionalInterface
  private interface Query<T> {
    T ask(LogReader reader) throws SQLException;
  }

  /** The answer of one file; {@code none} if it is gone or damaged, in which case it is moved. */
  private <T> T read(LogFile file, Query<T> query, T none) throws SQLException {
    try {
      Opened opened = readers.get(file);
      if (opened == null) {
        opened = new Opened(new LogReader(file), HeldFiles.ofFileAlone(file.path()));
        readers.put(file, opened);
        if (!opened.reader.isReady()) {
          closeReader(file);
          return none;
        }
      }
      return query.ask(opened.reader);
    } catch (SQLException e) {
      closeReader(file);
      if (!directory.contains(file) || directory.damagedFiles() != damagedWhenOpened) {
        return none;
      }
      if (!LogSchema.isDamage(e)) {
        throw e;
      }
      appender.moveAside(file, e);
      return none;
    }
  }

  private void closeReader(LogFile file) {
    Opened opened = readers.remove(file);
    if (opened != null) {
      try {
        opened.reader.close();
      } catch (SQLException e) {
        log.warn("cannot close {}: {}", file.path(), e.getMessage());
      }
    }
  }
}
