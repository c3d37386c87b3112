package io.portcullis.policy.signature;

import io.portcullis.http.text.Ascii;
import io.portcullis.model.rule.InjectedName;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether and how calls must be signed, compiled from a {@link SignatureRule}. Immutable. */
public final class CompiledSignatureRule {
  private final boolean required;
  private final int toleranceSec;
  private final SignatureJoining joining;
  private final @Nullable String label;
  final byte[] signatureField;
  final byte[] timestampField;
  final byte[] nonceField;
  private final byte[][] fieldSchemeFields;
  private final byte[][] messageSchemeFields;

  /** Compiles {@code rule}; what it leaves open has its documented default. */
  public CompiledSignatureRule(SignatureRule rule) {
    required = Boolean.TRUE.equals(rule.required());
    toleranceSec =
        rule.toleranceSec() == null ? SignatureRule.DEFAULT_TOLERANCE_SEC : rule.toleranceSec();
    joining = rule.joining() == null ? SignatureJoining.NONE : rule.joining();
    label = rule.label();
    signatureField = name(rule.signatureField(), SignatureRule.DEFAULT_SIGNATURE_FIELD);
    timestampField = name(rule.timestampField(), SignatureRule.DEFAULT_TIMESTAMP_FIELD);
    nonceField = name(rule.nonceField(), SignatureRule.DEFAULT_NONCE_FIELD);
    fieldSchemeFields =
        new byte[][] {folded(signatureField), folded(timestampField), folded(nonceField)};
    messageSchemeFields =
        new byte[][] {
          fieldSchemeFields[0],
          fieldSchemeFields[1],
          fieldSchemeFields[2],
          SignatureLabels.SIGNATURE,
          SignatureLabels.SIGNATURE_INPUT
        };
  }

  private static byte[] name(@Nullable String chosen, String usual) {
    return Ascii.bytes((chosen == null ? usual : chosen).toLowerCase(Locale.ROOT));
  }

  private static byte[] folded(byte[] name) {
    return Ascii.bytes(InjectedName.folded(new String(name, StandardCharsets.US_ASCII)));
  }

  /** Whether calls must be signed. */
  public boolean required() {
    return required;
  }

  /** What stands between the parts of a message in the documented form. */
  public SignatureJoining joining() {
    return joining;
  }

  /** The label of the signature that counts, of RFC 9421; null: the first that covers enough. */
  @Nullable String label() {
    return label;
  }

  /** How far a timestamp may lie from now, either way, seconds; that far is still good. */
  public int toleranceSec() {
    return toleranceSec;
  }

  /** The fields of the documented form, in lower case, underscores as hyphens: meant for us. */
  public byte[][] fieldSchemeFields() {
    return fieldSchemeFields;
  }

  /** The same, and those of RFC 9421. */
  public byte[][] messageSchemeFields() {
    return messageSchemeFields;
  }

  /**
   * Whether {@code timestampSec} is within the tolerance of {@code nowMs}, both edges included.
   * Compared in whole seconds, because that is what signers have.
   */
  boolean isTimely(long timestampSec, long nowMs) {
    return Math.abs(Math.floorDiv(nowMs, 1_000) - timestampSec) <= toleranceSec;
  }
}
