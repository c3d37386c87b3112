/**
 * The log of proxied calls, the refused ones above all, in SQLite files of its own by day, whatever
 * database the configuration is in; calls without a known key in files apart.
 *
 * <p>Here: {@link io.portcullis.store.requestlog.RequestLogStore}, where to start, which takes
 * batches, answers questions and deletes old files. A row of a file is a chunk of records, column
 * by column: the package {@code chunk} makes and reads chunks, {@code file} keeps them, {@code
 * LogSearch} goes through those of both series. Why so: docs/decisions/request-log-files.md. Not
 * here: how a call becomes a record, and the queue before it; the data plane and the server see to
 * that.
 */
@NullMarked
package io.portcullis.store.requestlog;

import org.jspecify.annotations.NullMarked;
