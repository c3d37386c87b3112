package io.portcullis.store.requestlog.value;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a tenant's log, in the order that was asked for.
 *
 * @param rows may be fewer than asked for, even none, although {@code more} is true: one call looks
 *     for a bounded time
 * @param cursor where to go on in the same order: asked for with it, what follows comes
 * @param more whether rows that may match exist behind {@code cursor} now
 * @param complete false if time was up before the rows were found or the end was reached
 * @param searchedTo about when the calls were up to which it looked, if it is not complete; null if
 *     it is, or if that is not known
 */
public record LogSlice(
    List<LoggedRequest> rows,
    long cursor,
    boolean more,
    boolean complete,
    @Nullable Instant searchedTo) {
  /** Copies the rows. */
  public LogSlice {
    rows = List.copyOf(rows);
  }
}
