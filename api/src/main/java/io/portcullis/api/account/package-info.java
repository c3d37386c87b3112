/**
 * {@code /v1/account} and {@code /v1/whoami}: the tenant, what it uses, and who is asking
 * (docs/wire.md section 8.3; {@code whoami} is this server's own).
 *
 * <p>Start at {@link io.portcullis.api.account.AccountResource}. Not here: keys, which are in
 * {@code keys}.
 */
@NullMarked
package io.portcullis.api.account;

import org.jspecify.annotations.NullMarked;
