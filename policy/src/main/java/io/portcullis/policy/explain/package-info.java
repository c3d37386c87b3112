/**
 * The decision said in words, for the person who asks why a call was refused, and what a signature
 * must be made over.
 *
 * <p>Start at {@link io.portcullis.policy.explain.Explanation#of}: it lets the snapshot run its
 * checks, each of which describes itself, and adds what comes closest to letting an address in.
 * Decides nothing.
 */
@NullMarked
package io.portcullis.policy.explain;

import org.jspecify.annotations.NullMarked;
