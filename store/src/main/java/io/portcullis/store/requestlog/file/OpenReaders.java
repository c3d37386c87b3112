package io.portcullis.store.requestlog.file;

import io.portcullis.store.host.HeldFiles;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the log that are open for reading: the few used last. Not thread safe: owned by the
 * reader's thread.
 */
public final class OpenReaders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenReaders.class);

  /** Open files at most; a search reads one of each series at a time. */
  private static final int MOST = 8;

  private final LogDirectory directory;
  private final BiConsumer<LogFile, SQLException> moveAside;

  /** The one used last comes last. */
  private final Map<LogFile, Opened> readers = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * How many files had been moved aside when {@link #readers} were opened: after another one, a
   * reader may look at a file that is no more at its path.
   */
  private long damagedWhenOpened;

  /**
   * No open files.
   *
   * @param moveAside gives up a damaged file
   */
  public OpenReaders(LogDirectory directory, BiConsumer<LogFile, SQLException> moveAside) {
    this.directory = directory;
    this.moveAside = moveAside;
  }

  /** A file that is open, and what it was. */
  private record Opened(LogReader reader, HeldFiles held) {}

  /** A question to one file. */
  @FunctionalInterface
  public interface Query<T> {
    T ask(LogReader reader) throws SQLException;
  }

  /** The answer of one file; {@code none} if it is gone or damaged, in which case it is moved. */
  public <T> T read(LogFile file, Query<T> query, T none) throws SQLException {
    try {
      LogReader reader = open(file);
      return reader == null ? none : query.ask(reader);
    } catch (SQLException e) {
      failed(file, e);
      return none;
    }
  }

  /** The file, open; null if it has no tables yet. */
  public @Nullable LogReader open(LogFile file) throws SQLException {
    Opened opened = readers.get(file);
    if (opened == null) {
      closeEldest();
      opened = new Opened(new LogReader(file), HeldFiles.ofFileAlone(file.path()));
      readers.put(file, opened);
      if (!opened.reader.isReady()) {
        close(file);
        return null;
      }
    }
    return opened.reader;
  }

  private void closeEldest() {
    if (readers.size() >= MOST) {
      readers.values().stream()
          .filter(opened -> !opened.reader.isBusy())
          .map(opened -> opened.reader.file())
          .findFirst()
          .ifPresent(this::close);
    }
  }

  /**
   * Closes a file that could not be read, and moves it aside if it is damaged.
   *
   * @throws SQLException the failure, if the file is still there and not damaged
   */
  public void failed(LogFile file, SQLException failure) throws SQLException {
    close(file);
    if (!directory.contains(file) || directory.damagedFiles() != damagedWhenOpened) {
      return;
    }
    if (!LogSchema.isDamage(failure)) {
      throw failure;
    }
    moveAside.accept(file, failure);
  }

  /** Closes files that were deleted or moved aside since. */
  public void closeGone() {
    boolean moved = directory.damagedFiles() != damagedWhenOpened;
    damagedWhenOpened = directory.damagedFiles();
    readers.values().stream()
        .filter(opened -> moved || opened.held.lost().isPresent())
        .map(opened -> opened.reader.file())
        .toList()
        .forEach(this::close);
  }

  private void close(LogFile file) {
    Opened opened = readers.remove(file);
    if (opened != null) {
      try {
        opened.reader.close();
      } catch (SQLException e) {
        LOG.warn("cannot close {}: {}", file.path(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    List.copyOf(readers.keySet()).forEach(this::close);
  }
}
