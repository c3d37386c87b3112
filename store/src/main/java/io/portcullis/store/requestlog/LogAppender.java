package io.portcullis.store.requestlog;

import io.portcullis.store.requestlog.chunk.RecordBatch;
import io.portcullis.store.requestlog.file.LogDirectory;
import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.file.LogReader;
import io.portcullis.store.requestlog.file.LogSchema;
import io.portcullis.store.requestlog.file.LogSeries;
import io.portcullis.store.requestlog.file.LogWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers the records of both series in one sequence, and chooses the file that is written: that of
 * today, or a further part of it when it is too large. Ids never fall, so the day does not either
 * when a clock is set back.
 *
 * <p>Any thread, one after the other.
 */
final class LogAppender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogAppender.class);

  /**
   * A day's numbers start with this for each millisecond of the day that has passed, so that they
   * stay above those of a file that was moved aside.
   */
  private static final int SEQUENCES_PER_MS = 32;

  private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);

  private final LogDirectory directory;
  private final Clock clock;
  private final Map<LogSeries, LogWriter> writers = new EnumMap<>(LogSeries.class);
  private LocalDate day;
  private long nextSequence;
  private long nextPruneMs;
  private boolean failing;

  /** No record with this id or a lower one is stored later. Written under the lock. */
  private volatile long lastId;

  LogAppender(LogDirectory directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    this.nextPruneMs = clock.millis() + PRUNE_INTERVAL.toMillis();
    this.day = directory.today();
    this.nextSequence = firstSequence(day);
    continueNewest();
  }

  /** Goes on after what the files of the newest day have, which may be nothing. */
  private void continueNewest() {
    List<LogFile> files = directory.newestFirst();
    if (!files.isEmpty() && !files.getFirst().day().isBefore(day)) {
      LocalDate newest = files.getFirst().day();
      long next = newest.equals(day) ? nextSequence : 1;
      for (LogFile file : files) {
        if (file.day().equals(newest)) {
          next = Math.max(next, lastSequence(file) + 1);
        }
      }
      day = newest;
      nextSequence = next;
    }
    // Nothing is being written: all records that are to be found have lower ids than the next.
    lastId = LogFile.id(day, nextSequence) - 1;
  }

  private long lastSequence(LogFile file) {
    try (LogReader reader = new LogReader(file)) {
      return reader.isReady() ? reader.lastSequence() : 0;
    } catch (SQLException e) {
      if (LogSchema.isDamage(e)) {
        directory.moveAside(file, e);
      } else {
        LOG.warn("cannot read {}, and go on as if it were empty: {}", file.path(), e.getMessage());
      }
      return 0;
    }
  }

  private long firstSequence(LocalDate of) {
    return of.equals(directory.today())
        ? 1 + clock.millis() % Duration.ofDays(1).toMillis() * SEQUENCES_PER_MS
        : 1;
  }

  /**
   * Below the id of every record that is stored later: all records up to it that are ever to be
   * found are stored now. Any thread, without waiting.
   */
  long lastId() {
    return lastId;
  }

  /** Whether the records are stored; if not the reason is logged. */
  synchronized boolean append(LogSeries series, RecordBatch batch) {
    turnDay(batch.size());
    // Taken before they are stored: what failed may be there all the same.
    batch.number(nextSequence);
    nextSequence += batch.size();
    try {
      pruneIfDue();
      leaveLost(series);
      try {
        writer(series).append(batch);
      } catch (SQLException e) {
        LogWriter failed = writers.get(series);
        LogFile file = failed == null ? fileToWrite(series) : failed.file();
        closeWriter(series);
        if (!LogSchema.isDamage(e)) {
          throw e;
        }
        directory.moveAside(file, e);
        writer(series).append(batch);
      }
      lastId = LogFile.id(day, batch.lastSequence());
      if (failing) {
        LOG.info("calls are logged again");
        failing = false;
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      closeWriter(series);
      if (!failing) {
        LOG.warn("cannot log calls in {}: {}", directory.path(), e.getMessage());
        LOG.debug("logging calls failed", e);
        failing = true;
      }
      return false;
    }
  }

  /**
   * Leaves the files of a day that is over, so that a series which has nothing to log for longer
   * than its files are kept does not take their deletion for a loss.
   */
  private void turnDay(int records) {
    LocalDate today = directory.today();
    if (day.isBefore(today)) {
      day = today;
      nextSequence = firstSequence(today);
      close();
    } else if (nextSequence + records > LogFile.MAX_SEQUENCE) {
      day = day.plusDays(1);
      nextSequence = 1;
      close();
    }
  }

  /** An open file that is not at its path any more would take every record, and keep none. */
  private void leaveLost(LogSeries series) {
    LogWriter open = writers.get(series);
    if (open != null) {
      open.lost()
          .ifPresent(lost -> {
            LOG.error(
                "{} while calls were logged to it; what it held is with it, later calls go to a new"
                    + " file",
                lost);
            closeWriter(series);
          });
    }
    directory.makeAgain();
  }

  /** The writer of the series' file, opened if it is another than before. */
  private LogWriter writer(LogSeries series) throws SQLException {
    LogWriter open = writers.get(series);
    LogFile file = fileToWrite(series);
    if (open == null || !open.file().equals(file)) {
      closeWriter(series);
      directory.make(file);
      open = new LogWriter(file, directory.part(series));
      writers.put(series, open);
      directory.prune();
    }
    return open;
  }

  private LogFile fileToWrite(LogSeries series) {
    LogWriter open = writers.get(series);
    LogFile newest = null;
    if (open != null) {
      newest = open.file();
    } else {
      List<LogFile> files = directory.oldestFirst(series);
      newest = files.isEmpty() ? null : files.getLast();
    }
    if (newest == null || newest.day().isBefore(day)) {
      return LogFile.of(directory.path(), series, day, 1);
    }
    return directory.isFull(newest) ? newest.next() : newest;
  }

  private void pruneIfDue() {
    if (clock.millis() >= nextPruneMs) {
      nextPruneMs = clock.millis() + PRUNE_INTERVAL.toMillis();
      directory.prune();
    }
  }

  /** Gives up a damaged file, which may be one that is written. */
  synchronized void moveAside(LogFile file, SQLException reason) {
    LogWriter writer = writers.get(file.series());
    if (writer != null && writer.file().equals(file)) {
      closeWriter(file.series());
    }
    directory.moveAside(file, reason);
  }

  /** The next records open the files again. */
  synchronized void reopen() {
    close();
  }

  private void closeWriter(LogSeries series) {
    LogWriter writer = writers.remove(series);
    if (writer != null) {
      try {
        writer.close();
      } catch (SQLException e) {
        LOG.debug("cannot close {}", writer.file().path(), e);
      }
    }
  }

  @Override
  public synchronized void close() {
    closeWriter(LogSeries.CALLERS);
    closeWriter(LogSeries.STRANGERS);
  }
}
