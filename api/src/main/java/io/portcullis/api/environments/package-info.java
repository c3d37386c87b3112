/**
 * {@code /v1/environments} (docs/wire.md section 8.1). Start at {@link
 * io.portcullis.api.environments.EnvironmentResource}.
 *
 * <p>Not here: what a route has of its own in an environment, which is in {@code routes}.
 */
@NullMarked
package io.portcullis.api.environments;

import org.jspecify.annotations.NullMarked;
