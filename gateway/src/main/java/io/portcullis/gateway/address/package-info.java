/**
 * Where callers come from: the PROXY header in front of a connection, the address of each call, and
 * what is counted to find a wrong set-up.
 *
 * <p>Start at {@link io.portcullis.gateway.address.CallerAddress}. Not here: the rule by which an
 * address is derived, which the management API shares ({@link
 * io.portcullis.policy.address.ClientAddressRule}).
 */
@NullMarked
package io.portcullis.gateway.address;

import org.jspecify.annotations.NullMarked;
