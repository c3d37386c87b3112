package io.portcullis.store.value;

import java.util.List;

/**
 * What needs a secret: clients and routes by name, each list sorted.
 *
 * @param clients that sign with it, as the present or the previous secret
 * @param routesById routes that inject it by its id, in an environment or in all
 * @param routesByName routes that inject it by its name, which renaming it would break
 */
public record SecretUse(List<String> clients, List<String> routesById, List<String> routesByName) {
  /** Copies all lists. */
  public SecretUse {
    clients = List.copyOf(clients);
    routesById = List.copyOf(routesById);
    routesByName = List.copyOf(routesByName);
  }

  /** Whether nothing needs the secret. */
  public boolean isEmpty() {
    return clients.isEmpty() && routesById.isEmpty() && routesByName.isEmpty();
  }
}
