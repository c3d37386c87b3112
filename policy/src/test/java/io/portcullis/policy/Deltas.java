package io.portcullis.policy;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.ConfigurationDelta.Rows;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What differs between two configurations, found by comparing all rows. */
public final class Deltas {
  private Deltas() {}

  /**
   * The delta from one to the other.
   *
   * @param cascades whether rows that went with their parent are named, as they may but need not be
   */
  public static ConfigurationDelta between(Configuration from, Configuration to, boolean cascades) {
    Rows<Tenant> tenants = rows(from.tenants(), to.tenants(), Tenant::id);
    Rows<Stored<Environment>> environments =
        rows(from.environments(), to.environments(), Stored::id);
    Rows<Stored<Client>> clients = rows(from.clients(), to.clients(), Stored::id);
    Rows<Stored<Route>> routes = rows(from.routes(), to.routes(), Stored::id);
    Rows<Stored<RouteEnvironment>> overrides = rows(from.overrides(), to.overrides(), Stored::id);
    Rows<ApiKey> keys = rows(from.apiKeys(), to.apiKeys(), ApiKey::id);
    List<Assignment> assigned = new ArrayList<>(to.assignments());
    assigned.removeAll(from.assignments());
    List<Assignment> unassigned = new ArrayList<>(from.assignments());
    unassigned.removeAll(to.assignments());
    if (!cascades) {
      unassigned.removeIf(row ->
          clients.removed().contains(row.clientId())
              || routes.removed().contains(row.routeId())
              || environments.removed().contains(row.environmentId()));
      Set<UUID> gone = new HashSet<>(overrides.removed());
      from.overrides().stream()
          .filter(row ->
              routes.removed().contains(row.content().routeId())
                  || environments.removed().contains(row.content().environmentId()))
          .forEach(row -> gone.remove(row.id()));
      overrides = new Rows<>(overrides.written(), gone);
    }
    return new ConfigurationDelta(
        from.revision(),
        to.revision(),
        tenants,
        environments,
        clients,
        routes,
        overrides,
        assigned,
        unassigned,
        keys,
        rows(from.secrets(), to.secrets(), Stored::id));
  }

  private static <T> Rows<T> rows(List<T> from, List<T> to, Function<T, UUID> id) {
    List<T> written = new ArrayList<>(to);
    written.removeAll(from);
    Set<UUID> removed = new HashSet<>(from.stream().map(id).toList());
    to.forEach(row -> removed.remove(id.apply(row)));
    return new Rows<>(written, removed);
  }
}
