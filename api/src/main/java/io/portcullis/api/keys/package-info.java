/**
 * {@code /v1/api-keys} and {@code /v1/roles}: the credentials of both planes (docs/wire.md section
 * 8.2).
 *
 * <p>Not here: how a call's key is checked, which is the front door's business. Start at {@link
 * io.portcullis.api.keys.KeyResource}.
 */
@NullMarked
package io.portcullis.api.keys;

import org.jspecify.annotations.NullMarked;
