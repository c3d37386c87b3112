package io.portcullis.store.requestlog;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the log: {@code requests-2026-11-22.db}, or {@code requests-2026-11-22.2.db} when the
 * first of that day had become too large. Ordered by time.
 *
 * @param day in UTC
 * @param part from 1
 */
record LogFile(Path path, LocalDate day, int part) implements Comparable<LogFile> {
  private static final Pattern NAME =
      Pattern.compile("requests-([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\\.([0-9]{1,4}))?\\.db");

  private static final Comparator<LogFile> ORDER =
      Comparator.comparing(LogFile::day).thenComparing(LogFile::part);

  /** The file's part of a row's id: the row's number within the day takes the lower 32 bits. */
  private static final int SEQUENCE_BITS = 32;

  /** The greatest number of a row within its day. */
  static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;

  /** The file of this day and part. */
  static LogFile of(Path directory, LocalDate day, int part) {
    String name = part == 1 ? "requests-%s.db" : "requests-%s.%d.db";
    return new LogFile(directory.resolve(name.formatted(day, part)), day, part);
  }

  /** The file at this path; empty if its name is not that of a log file. */
  static Optional<LogFile> at(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      int part = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
      return Optional.of(new LogFile(path, LocalDate.parse(matcher.group(1)), part));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The id of the row with this number. */
  long id(long sequence) {
    return day.toEpochDay() << SEQUENCE_BITS | sequence;
  }

  /** The day in an id, counted from 1970-01-01. */
  static long epochDay(long id) {
    return id >>> SEQUENCE_BITS;
  }

  /** The number within the day in an id. */
  static long sequence(long id) {
    return id & MAX_SEQUENCE;
  }

  /** The next file of the same day. */
  LogFile next() {
    Path directory = path.toAbsolutePath().getParent();
    return of(directory == null ? Path.of("") : directory, day, part + 1);
  }

  @Override
  public int compareTo(LogFile other) {
    return ORDER.compare(this, other);
  }
}
