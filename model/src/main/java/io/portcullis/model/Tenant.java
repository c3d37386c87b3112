package io.portcullis.model;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The owner of a configuration; nothing is shared between two (docs/wire.md section 9.2).
 *
 * @param slug one DNS label in lower case
 * @param name 1 to {@value #MAX_NAME} characters
 */
public record Tenant(UUID id, String slug, String name, Plan plan, Instant createdAt) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = 200;

  private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public Tenant {
    Violations violations = new Violations();
    if (!SLUG.matcher(slug).matches()) {
      violations.add("slug", "must be one DNS label of lower-case letters, digits and '-'");
    }
    Text.checkName("name", name, MAX_NAME, violations);
    violations.throwIfAny();
  }
}
