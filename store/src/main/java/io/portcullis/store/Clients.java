package io.portcullis.store;

import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The clients, as one transaction sees them. */
public final class Clients {
  /** What {@link #list} sorts by. {@code ip_address} is numeric, by the first entry, IPv4 first. */
  public static final Set<String> SORTS = Set.of("created_at", "name", "type", "ip_address");

  /** The client with this id, if it is the tenant's. */
  public Optional<Client> find(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Those of {@code ids} that are the tenant's clients, in no order. */
  public List<Client> findAll(UUID tenantId, Collection<UUID> ids) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * One page of the tenant's clients.
   *
   * @param type only these; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Client> list(UUID tenantId, @Nullable ClientType type, PageRequest page) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many clients the tenant has. */
  public long count(UUID tenantId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds a client.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   */
  public Client insert(Client client) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Writes a client if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws IllegalStateException if the tenant has no such client
   */
  public Client update(Client client) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Removes a client and its assignments.
   *
   * @return false if the tenant has no such client
   */
  public boolean delete(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }
}
