package io.portcullis.api.wire;

import io.portcullis.store.value.PageRequest;

/**
 * Which rows of a list are asked for (docs/wire.md section 4).
 *
 * @param page from 1
 * @param perPage 1 to {@value Query#MAX_PER_PAGE}
 * @param sort the wire's name of the member that orders the rows
 */
public record Paging(int page, int perPage, String sort, boolean ascending) {
  /** The same as the store asks for it. */
  public PageRequest toPageRequest() {
    return new PageRequest(page, perPage, sort, ascending);
  }

  /** How many pages {@code total} rows make; 1 for none. */
  public long totalPages(long total) {
    return Math.max(1, Math.ceilDiv(total, (long) perPage));
  }
}
