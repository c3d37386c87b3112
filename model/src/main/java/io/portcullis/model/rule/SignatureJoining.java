package io.portcullis.model.rule;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/** What stands between the parts of a signed message (docs/wire.md section 12). */
public enum SignatureJoining implements WireWord {
  /** Nothing: the documented form, in which the border between target and body can be moved. */
  NONE,
  /** One line feed. */
  LF;

  /** The joining spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<SignatureJoining> ofWireName(String text) {
    return WireWord.of(SignatureJoining.class, text);
  }
}
