/**
 * Configuration and audit log in SQL: SQLite and PostgreSQL behind one contract.
 *
 * <p>Here: {@link io.portcullis.store.Store}, which runs transactions on its own platform threads;
 * the tables of a {@link io.portcullis.store.Transaction}, which append to the change feed and the
 * audit log by themselves; the revision that numbers every state; the look at whether the open
 * SQLite files are still those at their paths. How secrets are encrypted is in {@link
 * io.portcullis.store.crypto}; calls are logged in {@link io.portcullis.store.requestlog}. Not
 * here: what the records mean; the decision and the wire are other parts.
 *
 * <p>Start at {@link io.portcullis.store.Store#write}.
 */
@NullMarked
package io.portcullis.store;

import org.jspecify.annotations.NullMarked;
