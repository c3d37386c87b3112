package io.portcullis.model.key;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/** The kinds of API keys (docs/wire.md section 2.1). */
public enum KeyType implements WireWord {
  /** {@code tk_live_}: checked for its caller's address. */
  STANDARD("tk_live_"),
  /** {@code tk_test_}: skips the address checks, see the guide; may only call. */
  TEST("tk_test_");

  private final String prefix;

  KeyType(String prefix) {
    this.prefix = prefix;
  }

  /** What every key of this type starts with. */
  public String prefix() {
    return prefix;
  }

  /** The type spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<KeyType> ofWireName(String text) {
    return WireWord.of(KeyType.class, text);
  }
}
