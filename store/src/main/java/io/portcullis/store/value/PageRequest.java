package io.portcullis.store.value;

/**
 * Which rows of a sorted list are wanted.
 *
 * @param page from 1
 * @param perPage rows a page, from 1
 * @param sortColumn one of the {@code SORTS} of the table's class, as the wire names it; rows that
 *     are equal in it follow each other by id
 * @param ascending the order, of the ids too
 */
public record PageRequest(int page, int perPage, String sortColumn, boolean ascending) {
  /** Most rows in one page. */
  public static final int MAX_PER_PAGE = 1_000;

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public PageRequest {
    if (page < 1) {
      throw new IllegalArgumentException("page " + page + " is below 1");
    }
    if (perPage < 1 || perPage > MAX_PER_PAGE) {
      throw new IllegalArgumentException("perPage " + perPage + " is not in 1.." + MAX_PER_PAGE);
    }
  }

  /** How many rows come before the page. */
  public long offset() {
    return (page - 1L) * perPage;
  }
}
