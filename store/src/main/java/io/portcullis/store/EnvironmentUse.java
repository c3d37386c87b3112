package io.portcullis.store;

import java.util.List;

/**
 * What keeps an environment from being deleted: routes by name, each list sorted.
 *
 * @param baseOf routes whose base environment it is
 * @param overriddenOn routes with an override row for it
 * @param assignedOn routes with a client assigned in it
 */
public record EnvironmentUse(
    List<String> baseOf, List<String> overriddenOn, List<String> assignedOn) {
  /** Copies all lists. */
  public EnvironmentUse {
    baseOf = List.copyOf(baseOf);
    overriddenOn = List.copyOf(overriddenOn);
    assignedOn = List.copyOf(assignedOn);
  }

  /** Whether nothing uses the environment. */
  public boolean isEmpty() {
    return baseOf.isEmpty() && overriddenOn.isEmpty() && assignedOn.isEmpty();
  }
}
