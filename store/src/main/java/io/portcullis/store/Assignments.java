package io.portcullis.store;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Which clients may call which routes, as one transaction sees it. */
public final class Assignments {
  /** The clients assigned to a route in an environment, oldest first, then by id. */
  public List<Client> clients(UUID tenantId, UUID routeId, UUID environmentId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** What a client is assigned to, by route name, then environment name. */
  public List<ClientAssignment> ofClient(UUID tenantId, UUID clientId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The environments in which a route has a client assigned, in no order. */
  public Set<UUID> environmentsOf(UUID tenantId, UUID routeId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds an assignment; counts as a write of the client, whose body shows it.
   *
   * @return false if it is there already
   * @throws IllegalStateException if route, environment or client are not the tenant's
   */
  public boolean add(UUID tenantId, Assignment assignment) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Makes {@code clientIds} the clients assigned to a route in an environment.
   *
   * @return false if they are already
   * @throws IllegalStateException if route, environment or a client are not the tenant's
   */
  public boolean replace(UUID tenantId, UUID routeId, UUID environmentId, Set<UUID> clientIds) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Removes an assignment; counts as a write of the client.
   *
   * @return false if there is no such assignment
   */
  public boolean remove(UUID tenantId, Assignment assignment) {
    throw new UnsupportedOperationException("not written yet");
  }
}
