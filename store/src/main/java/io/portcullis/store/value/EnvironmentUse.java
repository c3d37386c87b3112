package io.portcullis.store.value;

import java.util.List;

/**
 * What keeps an environment from being deleted: routes and secrets by name, each list sorted.
 *
 * @param baseOf routes whose base environment it is
 * @param overriddenOn routes with an override row for it
 * @param assignedOn routes with a client assigned in it
 * @param secrets with a value in it, or of which it is the base environment
 */
public record EnvironmentUse(
    List<String> baseOf, List<String> overriddenOn, List<String> assignedOn, List<String> secrets) {
  /** Copies all lists. */
  public EnvironmentUse {
    baseOf = List.copyOf(baseOf);
    overriddenOn = List.copyOf(overriddenOn);
    assignedOn = List.copyOf(assignedOn);
    secrets = List.copyOf(secrets);
  }

  /** Whether nothing uses the environment. */
  public boolean isEmpty() {
    return baseOf.isEmpty() && overriddenOn.isEmpty() && assignedOn.isEmpty() && secrets.isEmpty();
  }
}
