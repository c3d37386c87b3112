/**
 * How records check themselves: violations by field, all named at once, and which characters a text
 * may hold.
 *
 * <p>Start at {@link io.portcullis.model.check.Violations}. Not here: what is right for a member,
 * which its record says.
 */
@NullMarked
package io.portcullis.model.check;

import org.jspecify.annotations.NullMarked;
