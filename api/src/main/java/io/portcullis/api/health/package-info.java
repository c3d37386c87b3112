/**
 * What this server says about itself: liveness, readiness, metrics and {@code GET /v1/status}.
 *
 * <p>Start at {@link io.portcullis.api.health.StatusResource}. Not here: how any of it is measured;
 * {@link io.portcullis.api.health.ServerStatus} is implemented by whoever runs the parts.
 */
@NullMarked
package io.portcullis.api.health;

import org.jspecify.annotations.NullMarked;
