package io.portcullis.model.check;

import java.util.stream.Collectors;

/** Input that breaks the rules of the model; carries every violation, not the first. */
public final class InvalidException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Violations violations;

  /** An exception carrying {@code violations}, which must not be empty. */
  public InvalidException(Violations violations) {
    super(
        violations.byField().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + String.join("; ", entry.getValue()))
            .collect(Collectors.joining(". ")));
    this.violations = violations;
  }

  /** All violations, by field. */
  public Violations violations() {
    return violations;
  }
}
