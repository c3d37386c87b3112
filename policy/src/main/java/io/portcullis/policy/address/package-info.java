/**
 * The client address of a call: what remains of where it came from, after trusted proxies.
 *
 * <p>Start at {@link io.portcullis.policy.address.ClientAddressRule}. The data plane and the
 * management API derive with the same function, so that {@code GET /v1/whoami} shows what the
 * gateway would see. Not here: reading sockets, heads or PROXY headers.
 */
@NullMarked
package io.portcullis.policy.address;

import org.jspecify.annotations.NullMarked;
