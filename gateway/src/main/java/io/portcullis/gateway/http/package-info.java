/**
 * HTTP/1.1 as bytes: heads, targets, chunks, and the bytes of our own heads.
 *
 * <p>Nothing here knows the transport, allocates per message, or turns bytes to text. Start with
 * {@link io.portcullis.gateway.http.RequestHead} and {@link
 * io.portcullis.gateway.http.ResponseHead}; both read their lines through {@code FieldScanner}.
 */
@NullMarked
package io.portcullis.gateway.http;

import org.jspecify.annotations.NullMarked;
