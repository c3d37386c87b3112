/**
 * Configuration and audit log in SQL: SQLite and PostgreSQL behind one contract.
 *
 * <p>Here: {@link io.portcullis.store.Store}, which runs transactions. Other parts may use this
 * package, {@link io.portcullis.store.value}, {@link io.portcullis.store.table}, {@link
 * io.portcullis.store.crypto}, {@link io.portcullis.store.host}, {@link
 * io.portcullis.store.requestlog} and its values, which together are the store's face. Behind it,
 * each room using only those named after it: {@link io.portcullis.store.table} has the tables,
 * {@link io.portcullis.store.operation} the rows that are not configuration, {@link
 * io.portcullis.store.row} reads and writes rows and records what changed, {@link
 * io.portcullis.store.database} runs work on connections, {@link io.portcullis.store.crypto}
 * encrypts secrets. Not here: what the records mean; the decision and the wire are other parts.
 *
 * <p>Start at {@link io.portcullis.store.Store#write}, then {@link
 * io.portcullis.store.table.Transaction}.
 */
@NullMarked
package io.portcullis.store;

import org.jspecify.annotations.NullMarked;
