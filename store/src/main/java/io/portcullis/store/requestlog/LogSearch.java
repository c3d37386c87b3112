package io.portcullis.store.requestlog;

import io.portcullis.store.requestlog.value.LoggedRequest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds records in both series as in one log: whichever comes next by id is next, until there are
 * enough or time is up. Not thread safe; for one question.
 *
 * <p>The scan that is behind is always the one that looks further, so what was passed over when
 * time is up is everything before a single place.
 */
final class LogSearch {
  /** So much is looked at in any case: a small log is not cut because the machine is busy. */
  private static final int FEWEST_STEPS = 64;

  private final boolean ascending;
  private final List<SeriesScan> scans;
  private final LongSupplier nanoTime;
  private final long deadlineNs;
  private final List<LoggedRequest> rows = new ArrayList<>();

  /** Records that are still to be left out. */
  private long toSkip;

  private long passed;
  private boolean complete = true;
  private long reached;
  private int steps;

  /**
   * @param scans of all series, each from its beginning
   * @param deadlineNs when to stop, on the clock of {@code nanoTime}
   */
  LogSearch(boolean ascending, List<SeriesScan> scans, LongSupplier nanoTime, long deadlineNs) {
    this.ascending = ascending;
    this.scans = scans;
    this.nanoTime = nanoTime;
    this.deadlineNs = deadlineNs;
  }

  /**
   * Collects.
   *
   * @param skip how many records are left out first
   * @param limit how many are collected at most
   * @param countAll whether to go on then, and count
   */
  void run(long skip, int limit, boolean countAll) throws SQLException {
    toSkip = skip;
    while (true) {
      SeriesScan next = behind();
      reached = next.lowerBound();
      if (reached == SeriesScan.END || (!countAll && rows.size() == limit)) {
        return;
      }
      if (next.hasMatch()) {
        take(next, limit);
        continue;
      }
      if (next.isAtCandidate()) {
        enter(next);
      } else {
        next.step();
      }
      if (++steps >= FEWEST_STEPS
          && nanoTime.getAsLong() - deadlineNs >= 0
          && !hasAll(limit, countAll)) {
        complete = behind().lowerBound() == SeriesScan.END;
        reached = behind().lowerBound();
        return;
      }
    }
  }

  private boolean hasAll(int limit, boolean countAll) {
    return !countAll && rows.size() == limit;
  }

  /** Of two at one place the one without a match: it may still find something there, it thinks. */
  private SeriesScan behind() {
    SeriesScan behind = scans.getFirst();
    for (SeriesScan scan : scans) {
      int ahead = Long.compare(scan.lowerBound(), behind.lowerBound());
      if (ahead < 0 || (ahead == 0 && !scan.hasMatch())) {
        behind = scan;
      }
    }
    return behind;
  }

  private void take(SeriesScan scan, int limit) {
    passed++;
    if (toSkip > 0) {
      toSkip--;
      scan.leave();
    } else if (rows.size() < limit) {
      rows.add(scan.take());
    } else {
      scan.leave();
    }
  }

  /** Reads a chunk, or leaves it out whole if all its records are to be left out. */
  private void enter(SeriesScan scan) throws SQLException {
    int calls = toSkip > 0 ? scan.knownCalls() : -1;
    if (calls < 0 || calls > toSkip) {
      scan.load();
      return;
    }
    long end = scan.candidateEnd();
    for (SeriesScan other : scans) {
      if (!other.equals(scan) && other.lowerBound() <= end) {
        if (other.hasMatch() || other.isAtCandidate()) {
          scan.load();
        } else {
          other.step();
        }
        return;
      }
    }
    toSkip -= calls;
    passed += calls;
    scan.pass();
  }

  /** What was found. */
  List<LoggedRequest> rows() {
    return rows;
  }

  /** How many records passed the filter, those that were left out or only counted among them. */
  long passed() {
    return passed;
  }

  /** Whether time sufficed. */
  boolean isComplete() {
    return complete;
  }

  /** Whether the end of the log was reached. */
  boolean isAtEnd() {
    return reached == SeriesScan.END;
  }

  /** The id behind which all that comes was not looked at; not to be asked at the end. */
  long cursor() {
    long key = reached - 1;
    return ascending ? key : -key;
  }

  /** About when the calls were up to which it looked, if time was up before it was done. */
  @Nullable Instant searchedTo() {
    if (complete) {
      return null;
    }
    LongStream times = scans.stream().mapToLong(SeriesScan::lookedAtMs).filter(ms -> ms > 0);
    OptionalLong behind = ascending ? times.min() : times.max();
    return behind.isPresent() ? Instant.ofEpochMilli(behind.getAsLong()) : null;
  }
}
