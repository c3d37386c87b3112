/**
 * {@code /v1/routes}: routes, their overrides for environments, and the clients assigned to them
 * (wire.md section 7, design: own endpoints).
 *
 * <p>Not here: the calls of a route, which are in {@code logs}. Start at {@link
 * io.portcullis.api.routes.RouteResource}.
 */
@NullMarked
package io.portcullis.api.routes;

import org.jspecify.annotations.NullMarked;
