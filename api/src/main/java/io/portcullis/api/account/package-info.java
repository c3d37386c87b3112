/**
 * {@code /v1/account} and {@code /v1/whoami}: the tenant, what it uses, and who is asking (wire.md
 * section 8.3, design: own endpoints).
 */
@NullMarked
package io.portcullis.api.account;

import org.jspecify.annotations.NullMarked;
