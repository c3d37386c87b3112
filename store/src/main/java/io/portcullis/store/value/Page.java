package io.portcullis.store.value;

import java.util.List;

/**
 * One page of a sorted list.
 *
 * @param rows the page's rows; empty past the last page
 * @param total rows of all pages
 */
public record Page<T>(List<T> rows, long total) {
  /** Copies the rows. */
  public Page {
    rows = List.copyOf(rows);
  }
}
