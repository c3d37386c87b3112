package io.portcullis.model;

import io.portcullis.model.key.ApiKey;
import java.util.List;

/**
 * Everything configured, at one revision: what a full load reads in one transaction.
 *
 * @param revision the number of this state, 0 for an empty database, strictly increasing
 * @param secrets with the texts of their values
 */
public record Configuration(
    long revision,
    List<Tenant> tenants,
    List<Stored<Environment>> environments,
    List<Stored<Client>> clients,
    List<Stored<Route>> routes,
    List<Stored<RouteEnvironment>> overrides,
    List<Assignment> assignments,
    List<ApiKey> apiKeys,
    List<Stored<Secret>> secrets) {
  /** Copies all lists. */
  public Configuration {
    tenants = List.copyOf(tenants);
    environments = List.copyOf(environments);
    clients = List.copyOf(clients);
    routes = List.copyOf(routes);
    overrides = List.copyOf(overrides);
    assignments = List.copyOf(assignments);
    apiKeys = List.copyOf(apiKeys);
    secrets = List.copyOf(secrets);
  }
}
