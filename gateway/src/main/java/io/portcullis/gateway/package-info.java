/**
 * The data plane: listeners, client address, access, upstream and relay on Netty event loops.
 *
 * <p>Start with {@link io.portcullis.gateway.Gateway}. A call goes through the packages in this
 * order: {@code http1} reads its bytes; {@code relay} owns it from its head to its record; {@code
 * address} takes the PROXY header off in front of the first head, and derives from each head where
 * the call comes from; {@code head} holds the head against what only this gateway knows; {@code
 * admission} says who may hold what meanwhile; {@code local} answers what needs no decision; the
 * policy decides all else; {@code upstream} finds or makes a connection of the same event loop and
 * takes the answer apart; {@code answer} writes what the caller gets; {@code log} and {@code meter}
 * keep what is left of the call. {@code channel} is what both sides need of Netty. What the bytes
 * mean is the part {@code http}, which knows nothing of sockets.
 *
 * <p>Not here: SQL and the management API; the gateway meets them only in the active policy.
 */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
