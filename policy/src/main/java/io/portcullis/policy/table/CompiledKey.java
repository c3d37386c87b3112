package io.portcullis.policy.table;

import io.portcullis.model.key.KeyBounds;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.limit.Limit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the checks see it. Immutable but for the moment of its last use, which any thread
 * may move forward and which outlives a change of snapshot.
 */
public final class CompiledKey {
  /** {@link #expiresAtMs} of a key that never expires. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final UUID ASSUMED_ID = new UUID(0, 0);
  private static final VarHandle LAST_USED;

  static {
    try {
      LAST_USED = MethodHandles.lookup().findVarHandle(LastUse.class, "ms", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final UUID id;
  private final UUID tenantId;
  private final String keyId;
  private final String name;
  private final KeyType type;
  private final Set<Scope> scopes;
  private final boolean mayCall;
  private final boolean active;
  private final @Nullable RateLimit rateLimit;
  private final @Nullable Limit limit;
  private final long expiresAtMs;
  private final LastUse lastUse;

  /**
   * A key.
   *
   * @param limit null: none of its own
   * @param expiresAtMs milliseconds since 1970, or {@link #NEVER}
   * @param lastUse that of the key compiled before, if there was one
   */
  public CompiledKey(
      UUID id,
      UUID tenantId,
      String keyId,
      String name,
      KeyType type,
      Set<Scope> scopes,
      boolean active,
      @Nullable RateLimit rateLimit,
      @Nullable Limit limit,
      long expiresAtMs,
      LastUse lastUse) {
    this.id = id;
    this.tenantId = tenantId;
    this.keyId = keyId;
    this.name = name;
    this.type = type;
    this.scopes = Set.copyOf(scopes);
    this.mayCall = scopes.contains(Scope.CALL);
    this.active = active;
    this.rateLimit = rateLimit;
    this.limit = limit;
    this.expiresAtMs = expiresAtMs;
    this.lastUse = lastUse;
  }

  /** A key that does not exist, for explaining what a key of this type would meet. */
  public static CompiledKey assumed(UUID tenantId, KeyType type) {
    return new CompiledKey(
        ASSUMED_ID,
        tenantId,
        type.prefix() + "assumed",
        "assumed",
        type,
        Set.of(Scope.CALL),
        true,
        null,
        null,
        NEVER,
        new LastUse());
  }

  /** Whether this is a key of {@link #assumed}. */
  public boolean isAssumed() {
    return id.equals(ASSUMED_ID);
  }

  /** The row's id. */
  public UUID id() {
    return id;
  }

  /** The owner. */
  public UUID tenantId() {
    return tenantId;
  }

  /** The public first part of the key. */
  public String keyId() {
    return keyId;
  }

  /** The name people gave it. */
  public String name() {
    return name;
  }

  /** The kind of key. */
  public KeyType type() {
    return type;
  }

  /** What the key may do. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** Whether the scopes include {@link Scope#CALL}. */
  public boolean mayCall() {
    return mayCall;
  }

  /** False once revoked. */
  public boolean active() {
    return active;
  }

  /** How often this key may call either plane; null: the default. */
  public @Nullable RateLimit rateLimit() {
    return rateLimit;
  }

  /** The limit on calls of this key, with its bucket; null if it has none of its own. */
  public @Nullable Limit limit() {
    return limit;
  }

  /** The key works before this moment, milliseconds since 1970; {@link #NEVER}. */
  public long expiresAtMs() {
    return expiresAtMs;
  }

  /** What bounds this key, and every key that it makes. */
  public KeyBounds bounds() {
    Instant expiresAt = expiresAtMs == NEVER ? null : Instant.ofEpochMilli(expiresAtMs);
    return new KeyBounds(scopes, type, rateLimit, expiresAt);
  }

  /** Notes a use; any thread, one plain-ish store, nothing is lost but precision. */
  public void used(long nowMs) {
    LAST_USED.setOpaque(lastUse, nowMs);
  }

  /** The last use on this node since it started, milliseconds since 1970; 0: none. */
  public long lastUsedMs() {
    return (long) LAST_USED.getOpaque(lastUse);
  }

  /** The cell to hand on when the key is compiled again. */
  public LastUse lastUse() {
    return lastUse;
  }

  /** The cell that is handed on when a key is compiled again. */
  public static final class LastUse {
    @SuppressWarnings("unused") // through LAST_USED
    private long ms;
  }
}
