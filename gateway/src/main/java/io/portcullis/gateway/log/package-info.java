/**
 * The record of every call on its way out of the event loops: one ring of preallocated slots per
 * loop, one consumer for all.
 *
 * <p>Storing is not here; whoever drains {@link io.portcullis.gateway.log.RequestLog} does that.
 */
@NullMarked
package io.portcullis.gateway.log;

import org.jspecify.annotations.NullMarked;
