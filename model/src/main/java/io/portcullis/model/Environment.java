package io.portcullis.model;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named set of overrides and assignments of a tenant's routes (docs/wire.md section 8.1).
 *
 * @param name 1 to {@value #MAX_NAME} of lower-case letters, digits, {@code _} and {@code -};
 *     unique within the tenant
 * @param displayName 1 to {@value #MAX_DISPLAY_NAME} characters
 * @param color {@code #} and six hexadecimal digits
 * @param isDefault exactly one environment of a tenant is the default
 */
public record Environment(
    String name,
    String displayName,
    @Nullable String description,
    String color,
    boolean isDefault) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = 63;

  /** Longest {@code display_name}, in characters. */
  public static final int MAX_DISPLAY_NAME = 200;

  /** The colour of an environment that was given none. */
  public static final String DEFAULT_COLOR = "#6366f1";

  /** The name of the environment every tenant starts with. */
  public static final String PRODUCTION = "production";

  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public Environment {
    Violations violations = new Violations();
    Text.checkVisible("name", name, violations);
    if (!NAME.matcher(name).matches()) {
      violations.add(
          "name", "must be 1 to %d of lower-case letters, digits, '_' and '-'".formatted(MAX_NAME));
    }
    Text.checkName("display_name", displayName, MAX_DISPLAY_NAME, violations);
    Text.checkNote("description", description, Client.MAX_DESCRIPTION, violations);
    if (!COLOR.matcher(color).matches()) {
      violations.add("color", "must be '#' and six hexadecimal digits, such as " + DEFAULT_COLOR);
    }
    violations.throwIfAny();
  }

  /** The same environment, being the default or not. */
  public Environment withDefault(boolean other) {
    return new Environment(name, displayName, description, color, other);
  }
}
