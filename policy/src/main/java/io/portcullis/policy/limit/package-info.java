/**
 * Rate limits as the checks use them (docs/wire.md section 11): token buckets that take no lock and
 * allocate nothing once they exist, and a bounded table of those that callers have by themselves.
 *
 * <p>Not here: which limits hold for a call, which {@code policy} knows. Start at {@link
 * io.portcullis.policy.limit.Bucket}; why no library: docs/decisions/rate-limits.md.
 */
@NullMarked
package io.portcullis.policy.limit;

import org.jspecify.annotations.NullMarked;
