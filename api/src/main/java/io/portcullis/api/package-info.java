/**
 * The management REST API, one package per resource; {@code openapi.yaml} is its contract.
 *
 * <p>Not here: the data plane; calls are enforced through the active policy.
 */
@NullMarked
package io.portcullis.api;

import org.jspecify.annotations.NullMarked;
