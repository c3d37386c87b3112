/**
 * {@code /v1/clients}: clients and their assignments, as docs/wire.md section 6 has them.
 *
 * <p>Not here: assigning from the route's side. Start at {@link
 * io.portcullis.api.clients.ClientResource}.
 */
@NullMarked
package io.portcullis.api.clients;

import org.jspecify.annotations.NullMarked;
