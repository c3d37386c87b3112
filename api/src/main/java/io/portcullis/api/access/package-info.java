/**
 * What a described call would meet: {@code POST /v1/access/explain} says why it would pass or be
 * refused, {@code POST /v1/access/signature-base} what must be signed. Both are this server's own.
 *
 * <p>Start at {@link io.portcullis.api.access.ExplainResource}. Not here: the checks, which are the
 * policy's; a described call runs through the same ones.
 */
@NullMarked
package io.portcullis.api.access;

import org.jspecify.annotations.NullMarked;
