package io.portcullis.model;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/** The label of a client; it does not change matching (docs/wire.md section 10). */
public enum ClientType implements WireWord {
  /** A machine with a fixed address; may be pinged. */
  SERVER,
  /** A person's device, whose address may change often. */
  USER;

  /** The type spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<ClientType> ofWireName(String text) {
    return WireWord.of(ClientType.class, text);
  }
}
