package io.portcullis.store;

import io.portcullis.model.Route;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The routes, as one transaction sees them. */
public final class Routes {
  /** What {@link #list} sorts by. */
  public static final Set<String> SORTS = Set.of("created_at", "name", "enabled");

  /** The route with this id, if it is the tenant's. */
  public Optional<Route> find(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The tenant's route whose id or slug is {@code idOrSlug}; any other text finds nothing. */
  public Optional<Route> findByIdOrSlug(UUID tenantId, String idOrSlug) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The tenant's route of this name, case-sensitively. */
  public Optional<Route> findByName(UUID tenantId, String name) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * One page of the tenant's routes.
   *
   * @param enabled only those switched so; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Route> list(UUID tenantId, @Nullable Boolean enabled, PageRequest page) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many routes the tenant has. */
  public long count(UUID tenantId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * A slug for a route that was given none: derived from {@code name}, with a number after it if
   * another route has that as name, slug or id.
   */
  public String freeSlug(UUID tenantId, String name) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds a route.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if another route has its name or slug as name, slug or id
   * @throws IllegalStateException if the base environment is not the tenant's
   */
  public Route insert(Route route) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Writes a route if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws ConflictException if another route has its name or slug as name, slug or id
   * @throws IllegalStateException if the tenant has no such route or base environment
   */
  public Route update(Route route) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Removes a route, its overrides and its assignments.
   *
   * @return false if the tenant has no such route
   */
  public boolean delete(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }
}
