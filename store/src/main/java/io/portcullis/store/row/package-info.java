/**
 * How rows are read and written in one transaction, and what is recorded about it: the revision it
 * takes, the change feed, the audit log. Which tables there are is not here.
 *
 * <p>Not part of the store's face. Start at {@link io.portcullis.store.row.Session}.
 */
@NullMarked
package io.portcullis.store.row;

import org.jspecify.annotations.NullMarked;
