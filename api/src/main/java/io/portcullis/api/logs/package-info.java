/**
 * The logs: proxied calls, allowed and refused, and what was changed over this API (wire.md section
 * 14).
 *
 * <p>Not here: writing them.
 */
@NullMarked
package io.portcullis.api.logs;

import org.jspecify.annotations.NullMarked;
