/**
 * Calls, whatever they come on: decided, forwarded, answered or refused, recorded.
 *
 * <p>Start with {@link io.portcullis.gateway.relay.CallState}, which is all that a call can be, and
 * {@link io.portcullis.gateway.relay.Exchange}, which is one call. A call knows its connection as
 * {@link io.portcullis.gateway.relay.Caller} only. Everything here runs on the event loop of its
 * connection; {@link io.portcullis.gateway.relay.RelayLoop} is what a loop's connections share.
 *
 * <p>Not here: the connections of callers ({@code http1}), what the bytes of a head mean ({@code
 * http}), which connection gives way to which ({@code admission}), the upstream's side of a call
 * ({@code upstream}), and the bytes of answers ({@code answer}).
 */
@NullMarked
package io.portcullis.gateway.relay;

import org.jspecify.annotations.NullMarked;
