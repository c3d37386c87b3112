/**
 * What both sides of the gateway need of their channels: the choice of transport, an output that
 * gathers bytes into few writes, how much is read ahead and how the end of a stream is seen,
 * buffers that a loop lends again and again, what is done about its faults, and a clock read once
 * per event.
 *
 * <p>Start with {@link io.portcullis.gateway.channel.ChannelOutput}. Not here: what the bytes mean.
 */
@NullMarked
package io.portcullis.gateway.channel;

import org.jspecify.annotations.NullMarked;
