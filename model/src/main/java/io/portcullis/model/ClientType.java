package io.portcullis.model;

import java.util.Locale;
import java.util.Optional;

/** The label of a client; it does not change matching (wire.md section 10). */
public enum ClientType {
  /** A machine with a fixed address; may be pinged. */
  SERVER,
  /** A person's device, whose address may change often. */
  USER;

  /** The wire's spelling: {@code server} or {@code user}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<ClientType> ofWireName(String text) {
    for (ClientType type : values()) {
      if (type.wireName().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
