package io.portcullis.store;

import io.portcullis.model.Environment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The environments, as one transaction sees them. */
public final class Environments {
  /** The environment with this id, if it is the tenant's. */
  public Optional<Environment> find(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The tenant's environment of this name. */
  public Optional<Environment> findByName(UUID tenantId, String name) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The tenant's environments, oldest first. */
  public List<Environment> list(UUID tenantId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many environments the tenant has. */
  public long count(UUID tenantId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** What keeps the environment from being deleted, beside being the default. */
  public EnvironmentUse use(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds an environment; if it is the default, the former default is so no more.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if the name is taken
   */
  public Environment insert(Environment environment) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Writes an environment if a member differs from what is stored; sets {@code updatedAt} and
   * {@code version} itself. If it becomes the default, the former default is so no more.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws ConflictException if the name is taken, or the default would cease to be so with no
   *     other in its place
   * @throws IllegalStateException if the tenant has no such environment
   */
  public Environment update(Environment environment) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Removes an environment.
   *
   * @return false if the tenant has no such environment
   * @throws ConflictException naming what uses it, or that it is the default
   */
  public boolean delete(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }
}
