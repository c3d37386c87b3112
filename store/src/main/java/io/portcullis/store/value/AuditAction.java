package io.portcullis.store.value;

import java.util.Locale;
import java.util.Optional;

/** What was done to a resource (docs/wire.md section 14.2). */
public enum AuditAction {
  /** A row was made. */
  CREATE,
  /** Members of a row were changed. */
  UPDATE,
  /** A row was removed, and what belonged to it. */
  DELETE,
  /** An update that did nothing but switch the row on. */
  ENABLE,
  /** An update that did nothing but switch the row off. */
  DISABLE,
  /** A key was made useless for ever. */
  REVOKE,
  /** A client was allowed to call a route in an environment. */
  ASSIGN,
  /** An assignment was removed. */
  UNASSIGN;

  /** The wire's spelling, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<AuditAction> ofWireName(String text) {
    for (AuditAction action : values()) {
      if (action.wireName().equals(text)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
