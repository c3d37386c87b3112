package io.portcullis.store.requestlog.value;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the calls of a route.
 *
 * @param rows of the page
 * @param total how many calls there are on all pages; how many were found until time was up, if it
 *     is not complete
 * @param complete false if time was up before all were counted
 * @param searchedTo about when the calls were up to which it looked, if it is not complete; null if
 *     it is, or if that is not known
 */
public record LogPage(
    List<LoggedRequest> rows, long total, boolean complete, @Nullable Instant searchedTo) {
  /** Copies the rows. */
  public LogPage {
    rows = List.copyOf(rows);
  }
}
