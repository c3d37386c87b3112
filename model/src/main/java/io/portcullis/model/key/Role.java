package io.portcullis.model.key;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A built-in named set of scopes, given to keys by {@code role_ids} (docs/wire.md section 8.2). */
public enum Role {
  /** All scopes. */
  ADMINISTRATOR(
      "7b2d3c50-0000-4000-8000-000000000001",
      "Administrator",
      "May read, change and call everything.",
      Set.of(Scope.READ, Scope.MANAGE, Scope.CALL)),
  /** Read only. */
  VIEWER(
      "7b2d3c50-0000-4000-8000-000000000002",
      "Viewer",
      "May read over the management API; may not call routes.",
      Set.of(Scope.READ)),
  /** Call only: the role of applications. */
  CALLER(
      "7b2d3c50-0000-4000-8000-000000000003",
      "Caller",
      "May call routes; may not use the management API.",
      Set.of(Scope.CALL));

  private final UUID id;
  private final String displayName;
  private final String description;
  private final Set<Scope> scopes;

  Role(String id, String displayName, String description, Set<Scope> scopes) {
    this.id = UUID.fromString(id);
    this.displayName = displayName;
    this.description = description;
    this.scopes = scopes;
  }

  /** The fixed id, the same on every server. */
  public UUID id() {
    return id;
  }

  /** The name for people. */
  public String displayName() {
    return displayName;
  }

  /** One sentence for people. */
  public String description() {
    return description;
  }

  /** The scopes a key of this role has. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** The role with this id; empty if there is none. */
  public static Optional<Role> ofId(UUID id) {
    for (Role role : values()) {
      if (role.id.equals(id)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
