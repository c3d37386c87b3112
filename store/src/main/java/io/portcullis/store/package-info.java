/**
 * Configuration, audit and request log in SQL: SQLite and PostgreSQL behind one contract.
 *
 * <p>Not here: what the records mean; the decision and the wire are other parts.
 */
@NullMarked
package io.portcullis.store;

import org.jspecify.annotations.NullMarked;
