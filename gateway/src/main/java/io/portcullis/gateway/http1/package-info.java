/**
 * Callers' connections that speak HTTP/1.1: bytes become calls, one at a time, in order.
 *
 * <p>Start with {@link io.portcullis.gateway.http1.Http1Caller}; {@link
 * io.portcullis.gateway.http1.Http1Connection} is the same connection as Netty and its neighbours
 * see it.
 *
 * <p>Not here: the calls ({@code relay}), which know a connection as their {@code Caller} only.
 */
@NullMarked
package io.portcullis.gateway.http1;

import org.jspecify.annotations.NullMarked;
