/**
 * The request log's files: which there are, by day and series, and how chunks are written to them
 * and read. Not part of the store's face.
 *
 * <p>Start at {@code LogDirectory}.
 */
@NullMarked
package io.portcullis.store.requestlog.file;

import org.jspecify.annotations.NullMarked;
