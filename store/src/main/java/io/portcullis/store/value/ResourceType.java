package io.portcullis.store.value;

import java.util.Locale;
import java.util.Optional;

/** The kinds of resources the audit log speaks of (docs/wire.md section 14.2). */
public enum ResourceType {
  /** The owner of a configuration; written by the server, not over the wire. */
  TENANT,
  /** An environment. */
  ENVIRONMENT,
  /** A client; its assignments are logged under it too. */
  CLIENT,
  /** A route; its overrides are logged under it too. */
  ROUTE,
  /** An API key. */
  API_KEY,
  /** A secret; its values are logged under it too, without what they are. */
  SECRET;

  /** The wire's spelling, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<ResourceType> ofWireName(String text) {
    for (ResourceType type : values()) {
      if (type.wireName().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
