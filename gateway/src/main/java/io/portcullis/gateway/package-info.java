/**
 * The data plane: listeners, client address, access, upstream and relay on Netty event loops.
 *
 * <p>Not here: SQL and the management API; the gateway meets them only in the active policy.
 */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
