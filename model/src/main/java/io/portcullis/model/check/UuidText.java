package io.portcullis.model.check;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The text of a UUID: 36 characters, hexadecimal digits in any case. Any thread.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9562#section-4">RFC 9562, 4</a>
 */
public final class UuidText {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

  private UuidText() {}

  /** Whether {@code text} is a whole UUID and nothing else. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** The id spelled {@code text}; empty for anything that is not a whole UUID. */
  public static Optional<UUID> parse(String text) {
    // UUID.fromString alone also takes 1-1-1-1-1.
    return isOne(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }
}
