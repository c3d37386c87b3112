/**
 * What this gateway holds a request head against beyond HTTP: the credentials that are for it, and
 * the methods that its rules speak of.
 *
 * <p>Start with {@link io.portcullis.gateway.head.GatewayHeadRules}. Not here: reading heads, which
 * is the part {@code http}.
 */
@NullMarked
package io.portcullis.gateway.head;

import org.jspecify.annotations.NullMarked;
