package io.portcullis.model;

import java.util.Locale;
import java.util.Optional;

/** What an API key may do. */
public enum Scope {
  /** Read over the management API. */
  READ,
  /** Change over the management API. */
  MANAGE,
  /** Call routes on the gateway. */
  CALL;

  /** The wire's spelling, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<Scope> ofWireName(String text) {
    for (Scope scope : values()) {
      if (scope.wireName().equals(text)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
