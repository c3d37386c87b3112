package io.portcullis.model.key;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import io.portcullis.model.rule.RateLimit;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an API key: everything but the key (docs/wire.md section 8.2).
 *
 * @param keyId the public first part, such as {@code tk_live_Ab3dE6gH9jK2}; unique
 * @param hash digest of the whole key text
 * @param name 1 to {@value #MAX_NAME} characters
 * @param scopes not empty; exactly {@link Scope#CALL} for a test key
 * @param active false once revoked, for ever
 * @param rateLimit how often this key may call either plane; null: the default
 * @param expiresAt the key works before this moment; null: never expires
 * @param lastUsedAt when last seen by any node, written with delay; null: never
 * @param version counts the writes to this row, from 1; {@code lastUsedAt} does not count
 */
public record ApiKey(
    UUID id,
    UUID tenantId,
    String keyId,
    Sha256 hash,
    KeyType type,
    String name,
    Set<Scope> scopes,
    boolean active,
    @Nullable RateLimit rateLimit,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    long version) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = 200;

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public ApiKey {
    scopes = Set.copyOf(scopes);
    Violations violations = new Violations();
    Text.checkName("name", name, MAX_NAME, violations);
    if (!keyId.startsWith(type.prefix())) {
      violations.add("key_id", "a %s key starts with %s".formatted(type.wireName(), type.prefix()));
    }
    if (scopes.isEmpty()) {
      violations.add("scopes", "must name at least one of read, manage, call");
    }
    if (type == KeyType.TEST && !scopes.equals(Set.of(Scope.CALL))) {
      violations.add("scopes", "a test key may only have the scope call");
    }
    violations.throwIfAny();
  }

  /** What bounds this key. */
  public KeyBounds bounds() {
    return new KeyBounds(scopes, type, rateLimit, expiresAt);
  }

  /** The first characters of the key and {@code ...}, for lists. */
  public String keyPrefix() {
    return keyId.substring(0, Math.min(keyId.length(), type.prefix().length() + 3)) + "...";
  }
}
