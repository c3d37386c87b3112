package io.portcullis.api.wire;

import io.portcullis.model.key.KeyMask;
import org.jspecify.annotations.Nullable;

/**
 * Something in a call that was accepted, but that its caller may want to know: {@code
 * meta.warnings}.
 *
 * <p>What looks like a key in field or message is masked: a warning repeats what was sent.
 *
 * @param code stable, in lower case
 * @param field the member or parameter, as the wire names it; null if it is about none
 * @param message one sentence for people
 */
public record Warning(String code, @Nullable String field, String message) {
  /** Masks keys. */
  public Warning {
    field = field == null ? null : KeyMask.of(field);
    message = KeyMask.of(message);
  }

  /** A member of the body that no one reads. */
  public static final String UNKNOWN_MEMBER = "unknown_member";

  /** A query parameter that no one reads. */
  public static final String UNKNOWN_PARAMETER = "unknown_parameter";

  /** A value out of range that was served at the nearest one. */
  public static final String CLAMPED = "clamped";

  /** A value stored in another spelling than it was sent in. */
  public static final String CANONICAL_SPELLING = "canonical_spelling";

  /** A setting that does nothing while another one is as it is. */
  public static final String NO_EFFECT = "no_effect";

  /** Signatures that leave open what exactly was signed. */
  public static final String AMBIGUOUS_SIGNATURE = "ambiguous_signature";

  /** An entry that covers every address. */
  public static final String ANY_ADDRESS = "any_address";

  /** An entry that covers a great many addresses. */
  public static final String WIDE_RANGE = "wide_range";

  /** An entry that another client covers already. */
  public static final String ALREADY_COVERED = "already_covered";
}
