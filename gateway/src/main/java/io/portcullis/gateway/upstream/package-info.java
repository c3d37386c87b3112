/**
 * Connections to upstreams: made, kept and reused by one event loop each, and the answers that
 * arrive on them, taken apart.
 *
 * <p>Whose answer it is, is not known here: {@link io.portcullis.gateway.upstream.AnswerListener}
 * is told. Start with {@link io.portcullis.gateway.upstream.UpstreamPool}.
 */
@NullMarked
package io.portcullis.gateway.upstream;

import org.jspecify.annotations.NullMarked;
