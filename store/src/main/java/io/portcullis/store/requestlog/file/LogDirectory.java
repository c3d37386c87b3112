package io.portcullis.store.requestlog.file;

import io.portcullis.store.host.PrivateFiles;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.value.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the log files: which there are, which have to go. Any thread. */
public final class LogDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

  /** What SQLite keeps beside a database. */
  private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

  /** What a file's name has at its end until it has its tables; such a file is never read. */
  private static final String UNFINISHED = ".unfinished";

  /** A series' share is at least so many files, so that the oldest part of it can be deleted. */
  private static final int FILES_OF_SHARE = 4;

  /** Below this size a file is not followed by another, whatever the share. */
  private static final long SMALLEST_FILE = 64 << 10;

  private final Path path;
  private final Clock clock;
  private final long retentionDays;
  private final long maxBytes;
  private final long maxFileBytes;
  private final LongAdder damaged = new LongAdder();
  private final LongAdder deleted = new LongAdder();

  private LogDirectory(RequestLogOptions options) {
    path = options.directory();
    clock = options.clock();
    retentionDays = options.retention().toDays();
    maxBytes = options.maxBytes();
    maxFileBytes = options.maxFileBytes();
  }

  /**
   * Makes the folder if needed.
   *
   * @throws StoreException if it cannot be made or written
   */
  public static LogDirectory open(RequestLogOptions options) {
    LogDirectory directory = new LogDirectory(options);
    try {
      if (Files.notExists(directory.path)) {
        PrivateFiles.makeDirectory(directory.path);
      }
    } catch (IOException e) {
      throw directory.failure("cannot be made", e);
    }
    if (!Files.isWritable(directory.path)) {
      throw StoreException.unavailable(
          "The request log %s cannot be written".formatted(directory.path), null);
    }
    return directory;
  }

  /**
   * Makes the folder again if it was removed; only itself, because a folder above that is missing
   * was moved, and may be moved back.
   *
   * @throws StoreException if it cannot be made
   */
  public void makeAgain() {
    try {
      Path above = path.toAbsolutePath().getParent();
      if (Files.notExists(path) && above != null && Files.isDirectory(above)) {
        PrivateFiles.makeDirectory(path);
      }
    } catch (IOException e) {
      throw failure("cannot be made again", e);
    }
  }

  /**
   * Makes a file that is not there yet, or is empty. It gets its tables under another name: two
   * connections that both open a file for the first time can refuse each other, whatever they wait,
   * and the writer's first records would be lost to somebody who only looks.
   *
   * @throws StoreException if it cannot be made
   * @throws SQLException if it cannot be given its tables
   */
  public void make(LogFile file) throws SQLException {
    if (file.path().toFile().length() > 0) {
      return;
    }
    try {
      Path unfinished = beside(file, UNFINISHED).toAbsolutePath();
      deleteAll(unfinished);
      PrivateFiles.makeFile(unfinished);
      LogSchema.make(unfinished);
      Files.move(unfinished, file.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("cannot be written", e);
    }
  }

  private static void deleteAll(Path database) throws IOException {
    Files.deleteIfExists(database);
    for (String companion : COMPANIONS) {
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + companion));
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** Today, in UTC. */
  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** The files of these series, the oldest first. */
  public List<LogFile> oldestFirst(LogSeries... series) {
    List<LogSeries> wanted = List.of(series);
    try (Stream<Path> paths = Files.list(path)) {
      return paths
          .map(LogFile::at)
          .flatMap(Optional::stream)
          .filter(file -> wanted.contains(file.series()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failure("cannot be listed", e);
    }
  }

  /** All files that are read, the newest first. */
  public List<LogFile> newestFirst() {
    return oldestFirst(LogSeries.CALLERS, LogSeries.STRANGERS).reversed();
  }

  /** Whether the file is there. */
  boolean contains(LogFile file) {
    return Files.exists(file.path());
  }

  /** The size of all files; 0 if the folder cannot be listed. */
  public long bytes() {
    return Files.isDirectory(path) ? bytes(oldestFirst(LogSeries.values())) : 0;
  }

  private static long bytes(List<LogFile> files) {
    return files.stream().mapToLong(LogDirectory::size).sum();
  }

  /** The size that the files of the series should not have by much. */
  public long part(LogSeries series) {
    return Math.max(SMALLEST_FILE, series.share(maxBytes) / FILES_OF_SHARE);
  }

  /** Whether the file is to be followed by another one. */
  public boolean isFull(LogFile file) {
    return file.path().toFile().length() >= Math.min(maxFileBytes, part(file.series()));
  }

  /** The size of a file and what SQLite keeps beside it; 0 if it is gone. */
  public static long size(LogFile file) {
    long size = file.path().toFile().length();
    for (String companion : COMPANIONS) {
      size += beside(file, companion).toFile().length();
    }
    return size;
  }

  private static Path beside(LogFile file, String suffix) {
    return file.path().resolveSibling(file.path().getFileName() + suffix);
  }

  /**
   * Deletes what is too old, except for the newest file; then the oldest of each series while the
   * series is larger than its share, except for its newest.
   */
  public synchronized void prune() {
    LocalDate oldestKept = today().minusDays(retentionDays);
    List<LogFile> all = oldestFirst(LogSeries.values());
    for (int i = 0; i < all.size() - 1 && all.get(i).day().isBefore(oldestKept); i++) {
      delete(all.get(i));
    }
    pruneToShare(LogSeries.EARLIER, LogSeries.CALLERS);
    pruneToShare(LogSeries.STRANGERS);
  }

  private void pruneToShare(LogSeries... series) {
    List<LogFile> files = new ArrayList<>(oldestFirst(series));
    long bytes = bytes(files);
    while (files.size() > 1 && bytes > series[0].share(maxBytes)) {
      LogFile oldest = files.removeFirst();
      bytes -= size(oldest);
      delete(oldest);
    }
  }

  private void delete(LogFile file) {
    try {
      deleteAll(file.path());
      deleted.increment();
      LOG.info("deleted {}, which was past the log's age or size", file.path());
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", file.path(), e.toString());
    }
  }

  /** Renames a file that cannot be read, so that people can look at it and the log can go on. */
  public synchronized void moveAside(LogFile file, Exception reason) {
    if (!contains(file)) {
      return;
    }
    String suffix = ".damaged-" + clock.millis();
    try {
      Files.move(file.path(), beside(file, suffix));
      for (String companion : COMPANIONS) {
        if (Files.exists(beside(file, companion))) {
          Files.move(beside(file, companion), beside(file, suffix + companion));
        }
      }
      damaged.increment();
      LOG.warn(
          "{} is damaged and was moved to {}: {}",
          file.path(),
          beside(file, suffix),
          reason.getMessage());
    } catch (IOException e) {
      LOG.warn("cannot move the damaged {} aside: {}", file.path(), e.toString());
    }
  }

  /** How many files were moved aside as damaged since the start. */
  public long damagedFiles() {
    return damaged.sum();
  }

  /** How many files were deleted for their age or the size of all since the start. */
  public long deletedFiles() {
    return deleted.sum();
  }

  /** That the folder {@code what}, for people. */
  public StoreException failure(String what, Exception cause) {
    return StoreException.unavailable(
        "The request log %s %s: %s".formatted(path, what, cause.getMessage()), cause);
  }
}
