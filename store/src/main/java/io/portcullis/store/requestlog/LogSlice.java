package io.portcullis.store.requestlog;

import java.util.List;

/**
 * A stretch of a tenant's log, oldest first.
 *
 * @param rows may be fewer than asked for, even none, although {@code more} is true: one call looks
 *     at a bounded number of rows
 * @param cursor where to go on: {@link RequestLogStore#after} with it gives what follows
 * @param more whether rows that may match exist after {@code cursor} now
 */
public record LogSlice(List<LoggedRequest> rows, long cursor, boolean more) {
  /** Copies the rows. */
  public LogSlice {
    rows = List.copyOf(rows);
  }
}
