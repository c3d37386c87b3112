/**
 * {@code /v1/secrets} (docs/wire.md section 8.4). A value goes in and never comes out again.
 *
 * <p>Start at {@link io.portcullis.api.secrets.SecretResource}. Not here: how values are encrypted
 * ({@code store}) and where they are put into calls ({@code policy}).
 */
@NullMarked
package io.portcullis.api.secrets;

import org.jspecify.annotations.NullMarked;
