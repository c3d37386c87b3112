package io.portcullis.model;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import io.portcullis.model.template.SecretName;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A named credential with one value per environment (docs/wire.md sections 8.4 and 13.2).
 *
 * @param name 1 to {@value #MAX_NAME} of capital letters, digits, {@code _}, {@code -} and {@code
 *     .}; unique within the tenant; also the {@code shortcode_name}
 * @param description at most {@link Client#MAX_DESCRIPTION} characters; null when unset
 * @param baseEnvironmentId the environment of the first value, and of a value that names none
 * @param expiresAt when all values expire that have no expiry of their own; null: never
 * @param strictExpiry whether an expired value is not used any more; if not, it is used with a
 *     warning
 * @param values at most one for each environment; without their texts where those are not needed
 */
public record Secret(
    String name,
    SecretType type,
    @Nullable String description,
    UUID baseEnvironmentId,
    @Nullable Instant expiresAt,
    boolean strictExpiry,
    List<Value> values) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = SecretName.MAX_LENGTH;

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   * @throws IllegalArgumentException if an environment has two values
   */
  public Secret {
    Violations violations = new Violations();
    Text.checkVisible("name", name, violations);
    if (!SecretName.isStored(name)) {
      violations.add(
          "name", "must be 1 to %d letters, digits, spaces, '_', '-' and '.'".formatted(MAX_NAME));
    }
    Text.checkNote("description", description, Client.MAX_DESCRIPTION, violations);
    violations.throwIfAny();
    values = List.copyOf(values);
    Set<UUID> environments = new HashSet<>();
    for (Value value : values) {
      if (!environments.add(value.environmentId())) {
        throw new IllegalArgumentException(
            "secret %s has two values in environment %s".formatted(name, value.environmentId()));
      }
    }
  }

  /** The same secret with other values. */
  public Secret withValues(List<Value> others) {
    return new Secret(name, type, description, baseEnvironmentId, expiresAt, strictExpiry, others);
  }

  /** When {@code value} expires: its own time, or the secret's; null: never. */
  public @Nullable Instant expiryOf(Value value) {
    return value.expiresAtOverride() == null ? expiresAt : value.expiresAtOverride();
  }

  /**
   * What a secret is in one environment.
   *
   * @param valueVersion counts the values set here, from 1
   * @param updatedAt when this value was set
   * @param expiresAtOverride when this value expires; null: with the secret
   * @param text null where it was not read, or cannot be deciphered
   */
  public record Value(
      UUID environmentId,
      long valueVersion,
      Instant updatedAt,
      @Nullable Instant expiresAtOverride,
      @Nullable SecretText text) {}
}
