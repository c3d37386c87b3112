package io.portcullis.policy.table;

import org.jspecify.annotations.Nullable;

/**
 * A route in all environments of its tenant. Immutable; any thread.
 *
 * @param baseEnvironment slot of the environment of calls that name none; -1 if it does not exist
 * @param targets by environment slot; null where the route is not configured. May be shorter than
 *     the tenant's environments
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; an array, because decide reads it
public record CompiledRoute(
    RouteLabel label, int baseEnvironment, @Nullable CompiledTarget[] targets) {
  /** The route in an environment; null if it is not configured there. */
  public @Nullable CompiledTarget in(int environment) {
    return environment >= 0 && environment < targets.length ? targets[environment] : null;
  }
}
