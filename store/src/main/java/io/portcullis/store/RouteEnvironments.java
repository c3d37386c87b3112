package io.portcullis.store;

import io.portcullis.model.RouteEnvironment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The routes' overrides for environments, as one transaction sees them. */
public final class RouteEnvironments {
  /** The override of a route for an environment. */
  public Optional<RouteEnvironment> find(UUID tenantId, UUID routeId, UUID environmentId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The overrides of a route, oldest first. */
  public List<RouteEnvironment> list(UUID tenantId, UUID routeId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many overrides each of the routes has; routes without one are left out. */
  public Map<UUID, Long> counts(UUID tenantId, Collection<UUID> routeIds) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds an override.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if the route has an override for the environment
   * @throws IllegalStateException if route or environment are not the tenant's
   */
  public RouteEnvironment insert(UUID tenantId, RouteEnvironment override) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Writes an override if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws IllegalStateException if there is no override for that route and environment
   */
  public RouteEnvironment update(UUID tenantId, RouteEnvironment override) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Removes an override, so that the route's own settings hold again; assignments stay.
   *
   * @return false if there is no such override
   */
  public boolean delete(UUID tenantId, UUID routeId, UUID environmentId) {
    throw new UnsupportedOperationException("not written yet");
  }
}
