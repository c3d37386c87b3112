/**
 * One caller's connection and the calls on it: decided, forwarded, answered or refused, recorded.
 *
 * <p>Start with {@link io.portcullis.gateway.relay.Downstream}, which turns bytes into calls, and
 * {@link io.portcullis.gateway.relay.Exchange}, which is one call. Everything here runs on the
 * event loop of its connection; {@link io.portcullis.gateway.relay.RelayLoop} is what a loop's
 * connections share.
 *
 * <p>Not here: what the bytes of a head mean ({@code http}), and the upstream's side of a call
 * ({@code upstream}).
 */
@NullMarked
package io.portcullis.gateway.relay;

import org.jspecify.annotations.NullMarked;
