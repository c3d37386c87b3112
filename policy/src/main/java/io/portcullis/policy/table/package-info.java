/**
 * Configuration compiled for reading: tenants, routes, clients, keys and secrets as tables that a
 * decision looks up without allocating. Immutable, shared from snapshot to snapshot as far as
 * nothing changed.
 *
 * <p>Not here: how they are compiled (package {@code compile}) and what is asked of them (the
 * package above); no table knows of a call. Start at {@link
 * io.portcullis.policy.table.CompiledTenant}, which holds the others but for {@link
 * io.portcullis.policy.table.KeyIndex}.
 */
@NullMarked
package io.portcullis.policy.table;

import org.jspecify.annotations.NullMarked;
