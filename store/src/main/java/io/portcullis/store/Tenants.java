package io.portcullis.store;

import io.portcullis.model.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The owners of configurations, as one transaction sees them. */
public final class Tenants {
  /** The tenant with this id. */
  public Optional<Tenant> find(UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** All tenants, oldest first. */
  public List<Tenant> list() {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds a tenant together with its environment {@code production}, which is its default.
   *
   * @return the row as stored, its times in whole milliseconds
   * @throws ConflictException if the slug is taken
   */
  public Tenant insert(Tenant tenant) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Writes name and plan; the other members must be those stored.
   *
   * @throws IllegalStateException if there is no such tenant
   */
  public Tenant update(Tenant tenant) {
    throw new UnsupportedOperationException("not written yet");
  }
}
