package io.portcullis.store;

import io.portcullis.model.ApiKey;
import io.portcullis.model.Sha256;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The API keys, as one transaction sees them. */
public final class ApiKeys {
  /** What {@link #list} sorts by. */
  public static final Set<String> SORTS = Set.of("created_at", "name");

  /** The key with this row id, if it is the tenant's. */
  public Optional<ApiKey> find(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The tenant's key with this public id, such as {@code tk_live_Ab3dE6gH9jK2}. */
  public Optional<ApiKey> findByKeyId(UUID tenantId, String keyId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The key with this digest, revoked or not, of any tenant: for the key of the first start. */
  public Optional<ApiKey> findByHash(Sha256 hash) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * One page of the tenant's keys, revoked ones too.
   *
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<ApiKey> list(UUID tenantId, PageRequest page) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** How many keys the tenant has, revoked ones too. */
  public long count(UUID tenantId) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Adds a key.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if the key id or the digest is taken, by any tenant
   */
  public ApiKey insert(ApiKey key) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Makes a key useless for ever; the row stays.
   *
   * @return false if the tenant has no such key, or it was revoked before
   */
  public boolean revoke(UUID tenantId, UUID id) {
    throw new UnsupportedOperationException("not written yet");
  }
}
