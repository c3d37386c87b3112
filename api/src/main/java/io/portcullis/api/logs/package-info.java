/**
 * The logs: proxied calls, allowed and refused, and what was changed over this API (docs/wire.md
 * section 14).
 *
 * <p>Start at {@link io.portcullis.api.logs.RequestLogResource}. Not here: writing and searching
 * them, which is the store's.
 */
@NullMarked
package io.portcullis.api.logs;

import org.jspecify.annotations.NullMarked;
