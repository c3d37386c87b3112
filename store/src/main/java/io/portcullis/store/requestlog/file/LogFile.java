package io.portcullis.store.requestlog.file;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the log: {@code calls-2026-11-22.db}, or {@code calls-2026-11-22.2.db} when the first
 * of that day had become too large. Ordered by time.
 *
 * @param day in UTC
 * @param part from 1
 */
public record LogFile(Path path, LogSeries series, LocalDate day, int part)
    implements Comparable<LogFile> {
  private static final Pattern NAME =
      Pattern.compile("([a-z]+)-([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\\.([0-9]{1,6}))?\\.db");

  private static final Comparator<LogFile> ORDER =
      Comparator.comparing(LogFile::day)
          .thenComparing(LogFile::series)
          .thenComparing(LogFile::part);

  /** The file's part of a row's id: the row's number within the day takes the lower 32 bits. */
  private static final int SEQUENCE_BITS = 32;

  /** The greatest number of a row within its day. */
  public static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;

  /** The file of this day and part. */
  public static LogFile of(Path directory, LogSeries series, LocalDate day, int part) {
    String name = part == 1 ? "%s-%s.db" : "%s-%s.%d.db";
    return new LogFile(
        directory.resolve(name.formatted(series.prefix(), day, part)), series, day, part);
  }

  /** The file at this path; empty if its name is not that of a log file. */
  public static Optional<LogFile> at(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(matcher.group(2));
      int part = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
      return LogSeries.ofPrefix(matcher.group(1))
          .map(series -> new LogFile(path, series, day, part));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The id of the row with this number. */
  public long id(long sequence) {
    return id(day, sequence);
  }

  /** The id of the row with this number on this day. */
  public static long id(LocalDate day, long sequence) {
    return (day.toEpochDay() << SEQUENCE_BITS) | sequence;
  }

  /** The least number of this file's day that is not below the id; may be above all numbers. */
  public long sequenceFrom(long id) {
    long first = id(0);
    return id <= first ? 0 : Math.min(id - first, MAX_SEQUENCE + 1);
  }

  /** The greatest number of this file's day that is not above the id; -1 if all are. */
  public long sequenceTo(long id) {
    return id < id(0) ? -1 : Math.min(id - id(0), MAX_SEQUENCE);
  }

  /**
   * Whether records with ids from one to the other may be here, of calls since a time.
   *
   * @param sinceMs Unix milliseconds; a record is written after its call came, and a day is allowed
   *     for a clock that was set back
   */
  public boolean mayHave(long lowestId, long highestId, long sinceMs) {
    long endsMs = (day.toEpochDay() + 2) * Duration.ofDays(1).toMillis();
    return id(MAX_SEQUENCE) >= lowestId && id(0) <= highestId && endsMs > sinceMs;
  }

  /**
   * Whether all records here are of calls before the one with this request id, as far as its time
   * tells, which only version 7 has. A row is logged after its id was made; a day is allowed for a
   * clock that was set back.
   */
  public boolean isBefore(UUID requestId) {
    if (requestId.version() != 7) {
      return false;
    }
    long ms = requestId.getMostSignificantBits() >>> Short.SIZE;
    return day.isBefore(Instant.ofEpochMilli(ms).atZone(ZoneOffset.UTC).toLocalDate().minusDays(1));
  }

  /** The next file of the same day. */
  public LogFile next() {
    Path directory = path.toAbsolutePath().getParent();
    return of(directory == null ? Path.of("") : directory, series, day, part + 1);
  }

  @Override
  public int compareTo(LogFile other) {
    return ORDER.compare(this, other);
  }
}
