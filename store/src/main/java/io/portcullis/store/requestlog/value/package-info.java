/**
 * What goes into the request log and comes out of it: one call, filters, pages, counters, and where
 * the log is kept. Part of the store's face.
 */
@NullMarked
package io.portcullis.store.requestlog.value;

import org.jspecify.annotations.NullMarked;
