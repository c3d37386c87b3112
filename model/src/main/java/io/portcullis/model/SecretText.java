package io.portcullis.model;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ConstantTimeBytes;
import java.nio.charset.StandardCharsets;

/**
 * The value of a secret, which only {@link #reveal} and {@link #revealText} show: not its text, not
 * its hash, and no serializer, having no property to find.
 *
 * <p>Immutable; any thread.
 */
public final class SecretText {
  /** Longest value, in bytes of UTF-8. */
  public static final int MAX_BYTES = 65_536;

  private final ConstantTimeBytes utf8;

  private SecretText(byte[] utf8) {
    this.utf8 = ConstantTimeBytes.copyOf(utf8);
  }

  /**
   * The value {@code text}. Any characters go, NUL too: a value may be the text of a key file, and
   * where a value cannot be sent (NUL in a header field) the call is refused.
   *
   * @throws InvalidException naming {@code value} if it is empty, longer than {@link #MAX_BYTES} in
   *     UTF-8, or has half of a surrogate pair; it does not show the text
   */
  public static SecretText of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Violations violations = new Violations();
    if (bytes.length == 0) {
      violations.add("value", "must not be empty");
    }
    if (bytes.length > MAX_BYTES) {
      violations.add(
          "value",
          "is %d bytes long in UTF-8; at most %d are allowed".formatted(bytes.length, MAX_BYTES));
    }
    if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      violations.add("value", "must not contain half of a surrogate pair");
    }
    violations.throwIfAny();
    return new SecretText(bytes);
  }

  /** The value whose UTF-8 is {@code utf8}, as it was revealed before; copied. */
  public static SecretText ofBytes(byte[] utf8) {
    return new SecretText(utf8);
  }

  /** The value in UTF-8; a copy. */
  public byte[] reveal() {
    return utf8.reveal();
  }

  /** The value. */
  public String revealText() {
    return new String(utf8.reveal(), StandardCharsets.UTF_8);
  }

  /** Whether both are the same value, in a time that does not depend on where they differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText secret && utf8.equals(secret.utf8);
  }

  /** The same for every value: a hash tells about what was hashed. */
  @Override
  public int hashCode() {
    return 1;
  }

  /** Does not show the value, nor its length. */
  @Override
  public String toString() {
    return "SecretText[...]";
  }
}
