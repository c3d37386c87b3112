/**
 * The tables of the configuration: what each resource is as a row, what its writes ask of other
 * rows, and what they tell the change feed and the audit log; also the keys that secrets are
 * encrypted with.
 *
 * <p>Part of the store's face, as far as {@link io.portcullis.store.table.Transaction} gives it
 * out. Start there.
 */
@NullMarked
package io.portcullis.store.table;

import org.jspecify.annotations.NullMarked;
