package io.portcullis.store.requestlog;

import io.portcullis.store.Page;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The log of calls, in SQLite files by day: {@code requests-2026-11-22.db}.
 *
 * <p>Any thread. Reading blocks the caller, so make it a virtual one; the work is done on platform
 * threads of the log.
 */
public final class RequestLogStore implements AutoCloseable {
  private RequestLogStore() {}

  /**
   * Opens the log and deletes what is too old. A file that cannot be read is moved aside with a
   * warning.
   *
   * @throws io.portcullis.store.StoreException if the directory cannot be made or written
   */
  public static RequestLogStore open(RequestLogOptions options) {
    throw new UnsupportedOperationException("not written yet: " + options);
  }

  /**
   * Stores a batch in one transaction; a crash loses it whole or keeps it whole. Larger batches
   * cost less per row, up to some thousands.
   *
   * <p>Runs on the calling thread, which should be one platform thread of the server that does
   * nothing else.
   *
   * @return false if the rows could not be stored: they are counted as lost, and the reason is
   *     logged once
   */
  public boolean append(List<RequestRow> rows) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * One page of a route's calls, newest first.
   *
   * @param page from 1
   * @param perPage from 1
   */
  public Page<LoggedRequest> ofRoute(UUID tenantId, UUID routeId, int page, int perPage) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * The rows after {@code cursor}, oldest first.
   *
   * @param cursor 0 for the beginning, else a row's id or a slice's cursor
   * @param limit most rows, from 1
   */
  public LogSlice after(UUID tenantId, long cursor, LogFilter filter, int limit) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The call with this request id. */
  public Optional<LoggedRequest> find(UUID tenantId, UUID requestId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many calls of the tenant are in the files of these days (UTC), both ends included. */
  public long count(UUID tenantId, LocalDate first, LocalDate last) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Deletes files that are too old or too much; also done now and then by {@link #append}. */
  public void prune() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** What was done so far. */
  public LogCounters counters() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Closes all files. */
  @Override
  public void close() {}
}
