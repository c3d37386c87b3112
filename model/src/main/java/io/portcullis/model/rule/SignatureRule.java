package io.portcullis.model.rule;

import io.portcullis.model.check.HttpToken;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.check.WireWord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how calls must be signed (docs/wire.md section 12). Null members are not set.
 *
 * @param required false when not set
 * @param toleranceSec how far a timestamp may lie from now in either direction, 1 to {@value
 *     #MAX_TOLERANCE_SEC} seconds; {@value #DEFAULT_TOLERANCE_SEC} when not set
 * @param signatureField name of the field; {@value #DEFAULT_SIGNATURE_FIELD} when not set
 * @param timestampField name of the field; {@value #DEFAULT_TIMESTAMP_FIELD} when not set
 * @param nonceField name of the field; {@value #DEFAULT_NONCE_FIELD} when not set
 * @param joining nothing when not set
 * @param label of the message signature (RFC 9421) that counts; any that fits when not set
 */
public record SignatureRule(
    @Nullable Boolean required,
    @Nullable Integer toleranceSec,
    @Nullable String signatureField,
    @Nullable String timestampField,
    @Nullable String nonceField,
    @Nullable SignatureJoining joining,
    @Nullable String label) {
  /** Nothing is set. */
  public static final SignatureRule UNSET = new SignatureRule(null, null, null, null, null, null);

  /** Seconds. */
  public static final int DEFAULT_TOLERANCE_SEC = 300;

  /** Seconds: the memory of used signatures must reach twice as far. */
  public static final int MAX_TOLERANCE_SEC = 3_600;

  /** The documented name. */
  public static final String DEFAULT_SIGNATURE_FIELD = "X-Signature";

  /** The documented name. */
  public static final String DEFAULT_TIMESTAMP_FIELD = "X-Timestamp";

  /** Our name; the wire has none. */
  public static final String DEFAULT_NONCE_FIELD = "X-Nonce";

  /** Fields that frame, route or describe a message: they are needed, and may not be taken away. */
  private static final Set<String> OTHERS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "content-type",
          "content-encoding",
          "content-digest",
          "signature",
          "signature-input",
          "cookie",
          "forwarded",
          "x-forwarded-for");

  private static final Pattern LABEL = Pattern.compile("[a-z*][a-z0-9_.*-]{0,63}");

  /** One for message signatures of any label. */
  public SignatureRule(
      @Nullable Boolean required,
      @Nullable Integer toleranceSec,
      @Nullable String signatureField,
      @Nullable String timestampField,
      @Nullable String nonceField,
      @Nullable SignatureJoining joining) {
    this(required, toleranceSec, signatureField, timestampField, nonceField, joining, null);
  }

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public SignatureRule {
    Violations violations = new Violations();
    if (toleranceSec != null && (toleranceSec < 1 || toleranceSec > MAX_TOLERANCE_SEC)) {
      violations.add(
          "signature_tolerance_sec",
          "is %d; must be 1 to %d seconds".formatted(toleranceSec, MAX_TOLERANCE_SEC));
    }
    checkField("signature_header", signatureField, violations);
    checkField("timestamp_header", timestampField, violations);
    checkField("nonce_header", nonceField, violations);
    long given =
        Stream.of(signatureField, timestampField, nonceField).filter(f -> f != null).count();
    long different =
        Stream.of(signatureField, timestampField, nonceField)
            .filter(f -> f != null)
            .map(f -> f.toLowerCase(Locale.ROOT))
            .distinct()
            .count();
    if (label != null && !LABEL.matcher(label).matches()) {
      violations.add(
          "signature_label",
          "must be 1 to 64 small letters, digits and _-.*, a letter or * first (RFC 9421, 4.1)");
    }
    if (different < given) {
      violations.add("signature_header", "the three signature fields need three names");
    }
    violations.throwIfAny();
  }

  private static void checkField(String member, @Nullable String name, Violations violations) {
    if (name == null) {
      return;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (!HttpToken.FIELD_NAME.matcher(name).matches()) {
      violations.add(member, "is not the name of a header field");
    } else if (OTHERS.contains(lower) || lower.startsWith("x-knoxcall-")) {
      violations.add(member, "is a field that says something else: %s".formatted(lower));
    }
  }

  /** What {@code in} says where it says something, else what {@code base} does. */
  public static SignatureRule read(RuleReader in, SignatureRule base) {
    return new SignatureRule(
        in.bool("require_signature", base.required),
        in.integer("signature_tolerance_sec", base.toleranceSec),
        in.text("signature_header", base.signatureField),
        in.text("timestamp_header", base.timestampField),
        in.text("nonce_header", base.nonceField),
        in.word("signature_joining", SignatureJoining.class, base.joining),
        in.text("signature_label", base.label));
  }

  /** Each member under its name on the wire, as {@link #read} reads it; null where not set. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("require_signature", required);
    members.put("signature_tolerance_sec", toleranceSec);
    members.put("signature_header", signatureField);
    members.put("timestamp_header", timestampField);
    members.put("nonce_header", nonceField);
    members.put("signature_joining", WireWord.nameOf(joining));
    members.put("signature_label", label);
    return members;
  }

  /** This where set, else {@code base}. */
  public SignatureRule over(SignatureRule base) {
    return new SignatureRule(
        required != null ? required : base.required,
        toleranceSec != null ? toleranceSec : base.toleranceSec,
        signatureField != null ? signatureField : base.signatureField,
        timestampField != null ? timestampField : base.timestampField,
        nonceField != null ? nonceField : base.nonceField,
        joining != null ? joining : base.joining,
        label != null ? label : base.label);
  }
}
