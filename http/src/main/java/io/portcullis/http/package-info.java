/**
 * The bytes of HTTP.
 *
 * <p>Nothing here knows the transport, allocates per message, or turns bytes to text; nothing knows
 * what a gateway is for, but by the rules that it hands in.
 */
@NullMarked
package io.portcullis.http;

import org.jspecify.annotations.NullMarked;
