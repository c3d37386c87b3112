package io.portcullis.model;

import java.time.Instant;
import java.util.UUID;

/**
 * What somebody wrote, with what the store stamps it with. Two are equal if both are.
 *
 * @param content what people write; checks itself
 * @param createdAt in whole milliseconds
 * @param updatedAt of the last write of {@code content}, in whole milliseconds
 * @param version counts the writes to the row, from 1, those too that change only what its body on
 *     the wire shows of other rows
 */
public record Stored<T>(
    UUID id, UUID tenantId, T content, Instant createdAt, Instant updatedAt, long version) {
  /** A row that is not stored yet, made at {@code now}. */
  public static <T> Stored<T> first(UUID id, UUID tenantId, T content, Instant now) {
    return new Stored<>(id, tenantId, content, now, now, 1);
  }

  /** The same row with another content: what to update it with. */
  public Stored<T> with(T other) {
    return new Stored<>(id, tenantId, other, createdAt, updatedAt, version);
  }

  /** The row after a write of {@code other} at {@code now}. */
  public Stored<T> written(T other, Instant now) {
    return new Stored<>(id, tenantId, other, createdAt, now, version + 1);
  }
}
