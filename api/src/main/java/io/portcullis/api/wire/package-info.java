/**
 * What all resources share: a call and its answer, the conditions of a call, the members of a body,
 * the parameters of a query, the envelope, errors, limits by key and address, and how a write is
 * made and enforced.
 *
 * <p>Not here: anything about one resource. Statuses and envelopes of errors are chosen in {@link
 * io.portcullis.api.wire.ApiFrontDoor} and {@link io.portcullis.api.wire.ErrorAnswer}, nowhere
 * else. Start with {@link io.portcullis.api.wire.Operation}.
 */
@NullMarked
package io.portcullis.api.wire;

import org.jspecify.annotations.NullMarked;
