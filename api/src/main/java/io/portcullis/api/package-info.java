/**
 * The management REST API: {@code /v1}, health, metrics and the contract, {@code openapi.yaml}.
 *
 * <p>Here: {@link io.portcullis.api.Api}, which starts the listener and names every operation; one
 * package for each resource; what they share in {@link io.portcullis.api.wire}. Not here: traffic
 * through the gateway, storage, deciding.
 *
 * <p>Start at {@link io.portcullis.api.Api}, then at one resource, such as {@link
 * io.portcullis.api.clients.ClientResource}.
 */
@NullMarked
package io.portcullis.api;

import org.jspecify.annotations.NullMarked;
