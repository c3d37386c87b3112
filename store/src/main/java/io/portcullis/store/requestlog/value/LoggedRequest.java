package io.portcullis.store.requestlog.value;

/**
 * A stored row and its place in the log.
 *
 * @param id rises in the order of appending, across files too; below 2^53. On the wire a decimal
 *     string, and a cursor
 */
public record LoggedRequest(long id, RequestRow row) {}
