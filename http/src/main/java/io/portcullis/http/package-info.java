/**
 * HTTP as bytes: heads, fields, targets, chunks, and the bytes of our own heads.
 *
 * <p>Start with {@link io.portcullis.http.RequestHead}, which is what everybody else sees of a
 * request, and {@link io.portcullis.http.FieldTable}, where each of its fields is written down once
 * and looked up by all. {@link io.portcullis.http.Http1RequestHead} fills it from a connection,
 * {@link io.portcullis.http.DescribedHead} from its parts; a reader of HTTP/2 would be a third. An
 * answer is a {@link io.portcullis.http.ResponseHead}. Lines are taken apart by {@code
 * FieldScanner} and nowhere else.
 *
 * <p>Nothing here knows the transport, allocates per message, or turns bytes to text; nothing knows
 * what a gateway is for, but by the {@link io.portcullis.http.HeadRules} that it hands in.
 */
@NullMarked
package io.portcullis.http;

import org.jspecify.annotations.NullMarked;
