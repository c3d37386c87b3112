package io.portcullis.model;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/** The label of a secret; it does not change how its value is used (docs/wire.md section 8.4). */
public enum SecretType implements WireWord {
  /** Any text: what a secret is that names no type. */
  STRING,
  /** An OAuth 2 token, in the older spelling. */
  OAUTH2,
  /** An API key. */
  API_KEY,
  /** An OAuth 2 token. */
  OAUTH2_TOKEN,
  /** A certificate, with or without its key. */
  CERTIFICATE,
  /** User name and password. */
  BASIC_AUTH,
  /** Anything else. */
  CUSTOM;

  /** The type spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<SecretType> ofWireName(String text) {
    return WireWord.of(SecretType.class, text);
  }
}
