package io.portcullis.model;

import io.portcullis.model.key.ApiKey;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What changed between two revisions, read together with {@code revision} in one transaction.
 *
 * <p>Of a row changed several times only its last state is here. A row removed with its parent (the
 * assignments of a deleted client, the overrides and assignments of a deleted route) need not be
 * named: whoever applies the delta removes it too.
 *
 * @param fromRevision the state this delta applies to
 * @param revision the state it leads to
 * @param secrets with all their values and the texts of these
 */
public record ConfigurationDelta(
    long fromRevision,
    long revision,
    Rows<Tenant> tenants,
    Rows<Stored<Environment>> environments,
    Rows<Stored<Client>> clients,
    Rows<Stored<Route>> routes,
    Rows<Stored<RouteEnvironment>> overrides,
    List<Assignment> assigned,
    List<Assignment> unassigned,
    Rows<ApiKey> apiKeys,
    Rows<Stored<Secret>> secrets) {
  /** Copies all lists. */
  public ConfigurationDelta {
    assigned = List.copyOf(assigned);
    unassigned = List.copyOf(unassigned);
  }

  /**
   * The changed rows of one kind.
   *
   * @param written rows that exist now, new or changed
   * @param removed ids of rows that exist no more
   */
  public record Rows<T>(List<T> written, Set<UUID> removed) {
    /** Copies both. */
    public Rows {
      written = List.copyOf(written);
      removed = Set.copyOf(removed);
    }

    /** No change. */
    public static <T> Rows<T> none() {
      return new Rows<>(List.of(), Set.of());
    }

    /** Only {@code written}. */
    public static <T> Rows<T> of(Collection<T> written) {
      return new Rows<>(List.copyOf(written), Set.of());
    }
  }
}
