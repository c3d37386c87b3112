package io.portcullis.store.requestlog;

import io.portcullis.store.host.Workers;
import io.portcullis.store.requestlog.chunk.FilterPlan;
import io.portcullis.store.requestlog.chunk.RecordBatch;
import io.portcullis.store.requestlog.file.LogDirectory;
import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.file.LogSeries;
import io.portcullis.store.requestlog.file.OpenReaders;
import io.portcullis.store.requestlog.value.LogCounters;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.LogPage;
import io.portcullis.store.requestlog.value.LogSlice;
import io.portcullis.store.requestlog.value.LoggedRequest;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.requestlog.value.RequestRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The log of calls, in SQLite files by day: {@code calls-2026-11-22.db}, and {@code
 * strangers-2026-11-22.db} for calls without a known key.
 *
 * <p>Any thread. Reading blocks the caller, so make it a virtual one; the work is done on a
 * platform thread of the log, one question after the other.
 */
public final class RequestLogStore implements AutoCloseable {
  /** How long one question looks; those of others wait meanwhile. */
  private static final Duration LONGEST_SEARCH = Duration.ofMillis(120);

  /** How many may wait for new rows at a time. */
  private static final int MOST_WAITING = 64;

  private final LogDirectory directory;
  private final LogAppender appender;
  private final LongSupplier nanoTime;
  private final Workers workers = new Workers("request-log-reader", 1);
  private final OpenReaders readers;
  private final AppendSignal signal = new AppendSignal(MOST_WAITING);
  private final RecordBatch rowBatch = new RecordBatch();
  private final LongAdder appended = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder batches = new LongAdder();

  /** Brings what is recorded but not stored yet. */
  private volatile Runnable latest = () -> {};

  private RequestLogStore(LogDirectory directory, LogAppender appender, LongSupplier nanoTime) {
    this.directory = directory;
    this.appender = appender;
    this.nanoTime = nanoTime;
    this.readers = new OpenReaders(directory, appender::moveAside);
  }

  /**
   * Opens the log and deletes what is too old. A file that cannot be read is moved aside with a
   * warning, when that is noticed.
   *
   * @throws io.portcullis.store.value.StoreException if the directory cannot be made or written
   */
  public static RequestLogStore open(RequestLogOptions options) {
    return open(options, System::nanoTime);
  }

  /** As above, with another clock for how long a question looks. */
  static RequestLogStore open(RequestLogOptions options, LongSupplier nanoTime) {
    LogDirectory directory = LogDirectory.open(options);
    directory.prune();
    return new RequestLogStore(directory, new LogAppender(directory, options.clock()), nanoTime);
  }

  /**
   * Stores a batch in one transaction; a crash loses it whole or keeps it whole. Larger batches
   * cost less per record.
   *
   * <p>Runs on the calling thread, which should be one platform thread of the server that does
   * nothing else.
   *
   * @param known whether the records are of calls with a known key: the others are kept apart, and
   *     have a part of the log's size of their own
   * @return false if the records could not be stored: they are counted as lost, and the reason is
   *     logged once until records can be stored again
   */
  public boolean append(boolean known, RecordBatch batch) {
    if (batch.size() == 0) {
      return true;
    }
    boolean stored = appender.append(known ? LogSeries.CALLERS : LogSeries.STRANGERS, batch);
    (stored ? appended : lost).add(batch.size());
    if (stored) {
      batches.increment();
      signal.appended();
    }
    return stored;
  }

  /** Counts records that were lost before they could be given to {@link #append}. */
  public void lost(int records) {
    lost.add(records);
  }

  /**
   * Stores rows in their order, in as many batches as that takes.
   *
   * @return false if some could not be stored
   */
  public synchronized boolean append(List<RequestRow> rows) {
    boolean stored = true;
    for (int at = 0; at < rows.size(); ) {
      boolean known = rows.get(at).keyId() != null;
      rowBatch.clear();
      while (at < rows.size() && !rowBatch.isFull() && (rows.get(at).keyId() != null) == known) {
        rowBatch.add(rows.get(at++));
      }
      stored &= append(known, rowBatch);
    }
    return stored;
  }

  /**
   * Before a question for rows is answered, {@code latest} runs on the thread that asks: it stores
   * what was recorded until then, so that who has the answer of a call finds it here. It bounds how
   * long it takes.
   */
  public void bringFirst(Runnable latest) {
    this.latest = latest;
  }

  /**
   * One page of a route's calls, newest first.
   *
   * @param filter which of them; its route is replaced
   * @param page from 1
   * @param perPage from 1
   * @throws io.portcullis.store.value.StoreException if the files cannot be read
   */
  public LogPage ofRoute(
      UUID tenantId, UUID routeId, LogFilter filter, boolean ascending, int page, int perPage) {
    if (page < 1 || perPage < 1) {
      throw new IllegalArgumentException("page %d, perPage %d".formatted(page, perPage));
    }
    LogFilter ofRoute = filter.toBuilder().route(routeId).build();
    latest.run();
    return reading(() -> {
      boolean isCounted = ofRoute.isOfRouteOnly();
      LogSearch search =
          search(
              tenantId,
              ofRoute,
              ascending,
              1,
              appender.lastId(),
              (page - 1L) * perPage,
              perPage,
              !isCounted);
      long total = isCounted ? total(tenantId, routeId) : search.passed();
      return new LogPage(search.rows(), total, search.isComplete(), search.searchedTo());
    });
  }

  private long total(UUID tenantId, UUID routeId) throws SQLException {
    long total = 0;
    for (LogFile file : directory.newestFirst()) {
      total += readers.read(file, reader -> reader.count(tenantId, routeId), 0L);
    }
    return total;
  }

  /**
   * The rows after {@code cursor}, oldest first. A row that is logged later has a greater id, so
   * nothing is missed by going on from the last.
   *
   * @param cursor 0 for the beginning, else a row's id or a slice's cursor
   * @param limit most rows, from 1
   * @throws io.portcullis.store.value.StoreException if the files cannot be read
   */
  public LogSlice after(UUID tenantId, long cursor, LogFilter filter, int limit) {
    if (cursor < 0 || limit < 1) {
      throw new IllegalArgumentException("cursor %d, limit %d".formatted(cursor, limit));
    }
    latest.run();
    return storedAfter(tenantId, cursor, filter, limit);
  }

  private LogSlice storedAfter(UUID tenantId, long cursor, LogFilter filter, int limit) {
    return reading(() -> {
      long lastId = appender.lastId();
      LogSearch search = search(tenantId, filter, true, cursor + 1, lastId, 0, limit, false);
      return slice(search, Math.max(cursor, lastId));
    });
  }

  /**
   * The rows before {@code cursor}, newest first.
   *
   * @param cursor {@link Long#MAX_VALUE} for the newest, else a row's id or a slice's cursor
   * @param limit most rows, from 1
   * @throws io.portcullis.store.value.StoreException if the files cannot be read
   */
  public LogSlice before(UUID tenantId, long cursor, LogFilter filter, int limit) {
    if (cursor < 0 || limit < 1) {
      throw new IllegalArgumentException("cursor %d, limit %d".formatted(cursor, limit));
    }
    latest.run();
    return reading(() -> {
      long highest = Math.min(cursor - 1, appender.lastId());
      LogSearch search = search(tenantId, filter, false, 1, highest, 0, limit, false);
      return slice(search, 0);
    });
  }

  /** What was found; {@code atEnd} is the cursor of who has seen all there is. */
  private static LogSlice slice(LogSearch search, long atEnd) {
    return search.isAtEnd()
        ? new LogSlice(search.rows(), atEnd, false, true, null)
        : new LogSlice(
            search.rows(), search.cursor(), true, search.isComplete(), search.searchedTo());
  }

  /**
   * As {@link #after}, but if nothing is there waits for rows to come. Blocks for as long; the
   * thread should be a virtual one.
   *
   * <p>Only who has looked through the whole log waits. A slice that is not complete is given at
   * once: the reader's thread is for all, and whoever asks decides whether to go on.
   *
   * @param longest how long at most; the wait ends at once when the log is closed, or when as many
   *     wait as may
   */
  public LogSlice awaitAfter(
      UUID tenantId, long cursor, LogFilter filter, int limit, Duration longest) {
    long deadlineNs = System.nanoTime() + longest.toNanos();
    long seen = signal.appends();
    LogSlice slice = after(tenantId, cursor, filter, limit);
    if (!isAtEnd(slice) || !signal.enter()) {
      return slice;
    }
    try {
      while (isAtEnd(slice)
          && signal.await(seen, deadlineNs)
          && deadlineNs - System.nanoTime() > 0) {
        seen = signal.appends();
        slice = storedAfter(tenantId, slice.cursor(), filter, limit);
      }
      return slice;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return slice;
    } finally {
      signal.leave();
    }
  }

  /** Whether nothing was found, and nothing is left to look through. */
  private static boolean isAtEnd(LogSlice slice) {
    return slice.rows().isEmpty() && !slice.more();
  }

  /** Ends the waiting of all who wait for rows, now and later. */
  public void endWaiting() {
    signal.close();
  }

  /** Looks for records numbered {@code lowestId} to {@code highestId}; on the reader's thread. */
  private LogSearch search(
      UUID tenantId,
      LogFilter filter,
      boolean ascending,
      long lowestId,
      long highestId,
      long skip,
      int limit,
      boolean countAll)
      throws SQLException {
    FilterPlan plan = new FilterPlan(tenantId, filter);
    List<SeriesScan> scans = new ArrayList<>();
    for (LogSeries series : List.of(LogSeries.CALLERS, LogSeries.STRANGERS)) {
      List<LogFile> files =
          directory.oldestFirst(series).stream()
              .filter(file -> file.mayHave(lowestId, highestId, filter.sinceMs()))
              .toList();
      scans.add(
          new SeriesScan(
              readers,
              (ascending ? files : files.reversed()).iterator(),
              plan,
              ascending,
              lowestId,
              highestId));
    }
    long deadlineNs = nanoTime.getAsLong() + LONGEST_SEARCH.toNanos();
    LogSearch search = new LogSearch(ascending, scans, nanoTime, deadlineNs);
    try {
      search.run(skip, limit, countAll);
    } finally {
      for (SeriesScan scan : scans) {
        scan.close();
      }
    }
    return search;
  }

  /**
   * The call with this request id. Its time, if it is of version 7, says where to begin.
   *
   * @throws io.portcullis.store.value.StoreException if the files cannot be read
   */
  public Optional<LoggedRequest> find(UUID tenantId, UUID requestId) {
    latest.run();
    return reading(() -> {
      for (LogFile file : directory.newestFirst()) {
        if (file.isBefore(requestId)) {
          break;
        }
        Optional<LoggedRequest> found =
            readers.read(file, reader -> reader.find(tenantId, requestId), Optional.empty());
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    });
  }

  /**
   * How many calls of the tenant are in the files of these days (UTC), both ends included.
   *
   * @throws io.portcullis.store.value.StoreException if the files cannot be read
   */
  public long count(UUID tenantId, LocalDate first, LocalDate last) {
    return reading(() -> {
      long count = 0;
      for (LogFile file : directory.newestFirst()) {
        if (!file.day().isBefore(first) && !file.day().isAfter(last)) {
          count += readers.read(file, reader -> reader.count(tenantId, null), 0L);
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
    endWaiting();
    appender.close();
    reading(() -> {
      readers.close();
      return true;
    });
    workers.close();
  }

  private <T> T reading(Callable<T> work) {
    try {
      return workers.call(() -> {
        readers.closeGone();
        return work.call();
      });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw directory.failure("cannot read", e);
    }
  }
}
