/**
 * The log of proxied calls, the refused ones above all, in SQLite files of its own: one a day,
 * whatever database the configuration is in.
 *
 * <p>Here: {@link io.portcullis.store.requestlog.RequestLogStore}, which appends batches, answers
 * the three questions of wire.md section 14.1, and deletes old files. Not here: how a call becomes
 * a row, and the queue before it; the data plane and the server see to that.
 */
@NullMarked
package io.portcullis.store.requestlog;

import org.jspecify.annotations.NullMarked;
