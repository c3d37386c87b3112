/**
 * What the gateway counts: plain arrays per event loop, summed when read. Start with {@link
 * io.portcullis.gateway.meter.GatewayCounters}.
 *
 * <p>Not here: exporting them, which is the server's business.
 */
@NullMarked
package io.portcullis.gateway.meter;

import org.jspecify.annotations.NullMarked;
