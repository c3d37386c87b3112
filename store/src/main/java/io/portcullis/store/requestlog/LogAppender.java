package io.portcullis.store.requestlog;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the file that is written: that of today, or a further part of it when it is too large.
 * Ids never fall, so the day does not either when a clock is set back.
 *
 * <p>Any thread, one after the other.
 */
final class LogAppender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogAppender.class);

  /**
   * A new file's numbers start with this for each millisecond of the day that has passed, so that
   * they stay above those of a file that was moved aside.
   */
  private static final int SEQUENCES_PER_MS = 32;

  private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);

  private final LogDirectory directory;
  private final Clock clock;
  private final long maxFileBytes;
  private @Nullable LogWriter writer;
  private long nextSequence;
  private @Nullable LocalDate sequenceDay;
  private long nextPruneMs;
  private boolean failing;

  LogAppender(LogDirectory directory, RequestLogOptions options) {
    this.directory = directory;
    this.clock = options.clock();
    this.maxFileBytes = options.maxFileBytes();
    this.nextPruneMs = clock.millis() + PRUNE_INTERVAL.toMillis();
  }

  /** Whether the rows are stored; if not the reason is logged. */
  synchronized boolean append(List<RequestRow> rows) {
    try {
      pruneIfDue();
      leaveLost();
      try {
        store(rows);
      } catch (SQLException e) {
        LogFile file = writer == null ? fileToWrite() : writer.file();
        closeWriter();
        if (!LogSchema.isDamage(e)) {
          throw e;
        }
        directory.moveAside(file, e);
        store(rows);
      }
      if (failing) {
        log.info("calls are logged again");
        failing = false;
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      closeWriter();
      if (!failing) {
        log.warn("cannot log calls in {}: {}", directory.path(), e.getMessage());
        log.debug("logging calls failed", e);
        failing = true;
      }
      return false;
    }
  }

  private void store(List<RequestRow> rows) throws SQLException {
    LogWriter open = writerOfNow();
    open.append(rows);
    nextSequence = open.nextSequence();
    sequenceDay = open.file().day();
  }

  /** An open file that is not at its path any more would take every row, and keep none. */
  private void leaveLost() {
    if (writer != null) {
      writer
          .lost()
          .ifPresent(lost -> {
            log.error(
                "{} while calls were logged to it; what it held is with it, later calls go to a new"
                    + " file",
                lost);
            closeWriter();
          });
    }
    directory.makeAgain();
  }

  private LogWriter writerOfNow() throws SQLException {
    LogWriter open = writer;
    LogFile file = fileToWrite();
    if (open == null || !open.file().equals(file)) {
      closeWriter();
      directory.make(file);
      open = new LogWriter(file, firstSequence(file));
      writer = open;
      directory.prune();
    }
    return open;
  }

  private LogFile fileToWrite() {
    LogFile newest;
    if (writer != null) {
      newest = writer.file();
    } else {
      Optional<LogFile> found = directory.newestFirst().stream().findFirst();
      if (found.isEmpty()) {
        return LogFile.of(directory.path(), directory.today(), 1);
      }
      newest = found.get();
    }
    if (newest.day().isBefore(directory.today())) {
      return LogFile.of(directory.path(), directory.today(), 1);
    }
    return LogDirectory.size(newest) < maxFileBytes ? newest : newest.next();
  }

  /** Above every number given on that day, as far as can be told. */
  private long firstSequence(LogFile file) {
    long first = 1;
    if (file.day().equals(directory.today())) {
      first += clock.millis() % Duration.ofDays(1).toMillis() * SEQUENCES_PER_MS;
    }
    return file.day().equals(sequenceDay) ? Math.max(first, nextSequence) : first;
  }

  private void pruneIfDue() {
    if (clock.millis() >= nextPruneMs) {
      nextPruneMs = clock.millis() + PRUNE_INTERVAL.toMillis();
      directory.prune();
    }
  }

  /** Gives up a damaged file, which may be the one that is written. */
  synchronized void moveAside(LogFile file, SQLException reason) {
    if (writer != null && writer.file().equals(file)) {
      closeWriter();
    }
    directory.moveAside(file, reason);
  }

  /** The next rows open the file again. */
  synchronized void reopen() {
    closeWriter();
  }

  private void closeWriter() {
    if (writer != null) {
      try {
        writer.close();
      } catch (SQLException e) {
        log.debug("cannot close {}", writer.file().path(), e);
      }
      writer = null;
    }
  }

  @Override
  public synchronized void close() {
    closeWriter();
  }
}
