package io.portcullis.model;

import java.util.Locale;
import java.util.Optional;

/** What stands between the parts of a signed message (wire.md section 12; design, section 5). */
public enum SignatureJoining {
  /** Nothing: the documented form, in which the border between target and body can be moved. */
  NONE,
  /** One line feed. */
  LF;

  /** The wire's spelling, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The joining spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<SignatureJoining> ofWireName(String text) {
    for (SignatureJoining joining : values()) {
      if (joining.wireName().equals(text)) {
        return Optional.of(joining);
      }
    }
    return Optional.empty();
  }
}
