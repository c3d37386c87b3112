/**
 * What both sides of the gateway need of their channels: the choice of transport, an output that
 * gathers bytes into few writes, and a clock read once per event.
 */
@NullMarked
package io.portcullis.gateway.channel;

import org.jspecify.annotations.NullMarked;
