package io.portcullis.policy.table;

import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's secrets with their values by environment (docs/wire.md section 13.2). Immutable; any
 * thread.
 *
 * <p>Looked up at each call and not resolved when rules are compiled, so that a new value counts
 * from the next call on and touches no route.
 */
public final class SecretTable {
  /** No secrets. */
  public static final SecretTable EMPTY = new SecretTable(Map.of(), Map.of());

  private final Map<UUID, Entry> byId;
  private final Map<String, UUID> ids;

  private SecretTable(Map<UUID, Entry> byId, Map<String, UUID> ids) {
    this.byId = byId;
    this.ids = ids;
  }

  /** The table of {@code entries}; linear in them. */
  public static SecretTable of(Collection<Entry> entries) {
    Map<UUID, Entry> byId = HashMap.newHashMap(entries.size());
    Map<String, UUID> ids = HashMap.newHashMap(entries.size());
    for (Entry entry : entries) {
      byId.put(entry.id, entry);
      ids.put(entry.name, entry.id);
    }
    return new SecretTable(byId, ids);
  }

  /** How many secrets there are. */
  public int size() {
    return byId.size();
  }

  /** The id of the secret with this name, as stored (capital letters); null if there is none. */
  public @Nullable UUID idOf(String name) {
    return ids.get(name);
  }

  /** The name of the secret with this id, as stored; null if there is none. */
  public @Nullable String nameOf(UUID id) {
    Entry entry = byId.get(id);
    return entry == null ? null : entry.name;
  }

  /** Whether there is a secret with this id, whatever its values. */
  public boolean contains(UUID id) {
    return byId.containsKey(id);
  }

  /**
   * The value of a secret in an environment. No allocation; one hash lookup.
   *
   * @param environmentSlot the environment's slot in {@link CompiledTenant}
   * @param nowMs milliseconds since 1970
   * @return UTF-8, shared by all callers, who must not change it; null if there is no such secret,
   *     it has no value in this environment (there is no falling back to another), or the value is
   *     expired and the secret strict
   */
  public byte @Nullable [] value(UUID id, int environmentSlot, long nowMs) {
    Entry entry = byId.get(id);
    if (entry == null || environmentSlot < 0 || environmentSlot >= entry.values.length) {
      return null;
    }
    return entry.strict && nowMs >= entry.expiresAtMs[environmentSlot]
        ? null
        : entry.values[environmentSlot];
  }

  /**
   * The values that have expired. Linear in all values.
   *
   * @param environments by slot
   */
  public List<ExpiredSecret> expired(@Nullable CompiledEnvironment[] environments, long nowMs) {
    List<ExpiredSecret> expired = new ArrayList<>();
    for (Entry entry : byId.values()) {
      for (int slot = 0; slot < entry.values.length; slot++) {
        CompiledEnvironment environment = environments[slot];
        if (entry.values[slot] != null && nowMs >= entry.expiresAtMs[slot] && environment != null) {
          expired.add(
              new ExpiredSecret(
                  entry.id, entry.name, environment.name(), entry.expiresAtMs[slot], entry.strict));
        }
      }
    }
    return expired;
  }

  /** A secret's values by environment slot. */
  public static final class Entry {
    private static final long NEVER = Long.MAX_VALUE;

    private final UUID id;
    private final String name;
    private final boolean strict;
    private final byte[] @Nullable [] values;
    private final long[] expiresAtMs;

    private Entry(UUID id, String name, boolean strict, byte[] @Nullable [] values, long[] expiry) {
      this.id = id;
      this.name = name;
      this.strict = strict;
      this.values = values;
      this.expiresAtMs = expiry;
    }

    /**
     * Compiles a secret. A value whose text is missing is no value.
     *
     * @param slots the slot of an environment, -1 if the tenant does not have it any more
     */
    public static Entry of(Stored<Secret> row, ToIntFunction<UUID> slots) {
      Secret secret = row.content();
      int length = 0;
      for (Secret.Value value : secret.values()) {
        length = Math.max(length, slots.applyAsInt(value.environmentId()) + 1);
      }
      byte[] @Nullable [] values = new byte[length][];
      long[] expiresAtMs = new long[length];
      for (Secret.Value value : secret.values()) {
        int slot = slots.applyAsInt(value.environmentId());
        if (slot >= 0 && value.text() != null) {
          Instant expiresAt = secret.expiryOf(value);
          values[slot] = value.text().reveal();
          expiresAtMs[slot] = expiresAt == null ? NEVER : expiresAt.toEpochMilli();
        }
      }
      return new Entry(row.id(), secret.name(), secret.strictExpiry(), values, expiresAtMs);
    }
  }
}
