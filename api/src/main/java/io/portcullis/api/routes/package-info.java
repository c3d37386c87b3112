/**
 * {@code /v1/routes}: routes and their overrides for environments (docs/wire.md section 7), and,
 * this server's own, the clients assigned to a route in an environment.
 *
 * <p>Not here: the calls of a route, which are in {@code logs}. Start at {@link
 * io.portcullis.api.routes.RouteResource}.
 */
@NullMarked
package io.portcullis.api.routes;

import org.jspecify.annotations.NullMarked;
