/**
 * The record of every call on its way out of the event loops: two rings of preallocated slots per
 * loop, for calls with and without a known key, and one consumer for all.
 *
 * <p>Start with {@link io.portcullis.gateway.log.RequestLog}. Storing is not here; whoever drains
 * the log does that.
 */
@NullMarked
package io.portcullis.gateway.log;

import org.jspecify.annotations.NullMarked;
