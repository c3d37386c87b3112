package io.portcullis.model.key;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/** What an API key may do. */
public enum Scope implements WireWord {
  /** Read over the management API. */
  READ,
  /** Change over the management API. */
  MANAGE,
  /** Call routes on the gateway. */
  CALL;

  /** The scope spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<Scope> ofWireName(String text) {
    return WireWord.of(Scope.class, text);
  }
}
