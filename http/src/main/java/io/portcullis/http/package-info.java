/**
 * HTTP/1.1 as bytes: heads, targets, chunks, and the bytes of our own heads.
 *
 * <p>Nothing here knows the transport, allocates per message, or turns bytes to text; nothing knows
 * what a gateway is for, but by the rules that it hands in. Start with {@link
 * io.portcullis.http.RequestHead} and {@link io.portcullis.http.ResponseHead}; both read their
 * lines through {@code FieldScanner}.
 */
@NullMarked
package io.portcullis.http;

import org.jspecify.annotations.NullMarked;
