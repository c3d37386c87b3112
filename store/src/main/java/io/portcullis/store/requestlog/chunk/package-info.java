/**
 * Calls as bytes: a chunk is up to {@link
 * io.portcullis.store.requestlog.chunk.RecordBatch#MAX_RECORDS} of them, column by column, with a
 * summary that tells which filters it cannot meet. Of these only {@code RecordBatch}, which makes
 * chunks, is part of the store's face.
 */
@NullMarked
package io.portcullis.store.requestlog.chunk;

import org.jspecify.annotations.NullMarked;
