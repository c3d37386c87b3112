package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.store.operation.KeyUses;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Row;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The API keys, as one transaction sees them. */
public final class ApiKeys {
  private static final String TABLE = "api_keys";
  static final Field<String> ID = text(TABLE, "id");
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  private static final Field<String> KEY_ID = text(TABLE, "key_id");
  private static final Field<String> HASH = text(TABLE, "hash");
  private static final Field<String> NAME = text(TABLE, "name");
  private static final Field<Long> ACTIVE = number(TABLE, "active");
  private static final Field<Long> CREATED_AT = number(TABLE, "created_at");
  private static final Field<Long> VERSION = number(TABLE, "version");

  private static final Map<String, Field<?>> SORT_COLUMNS =
      Map.of("created_at", CREATED_AT, "name", NAME);

  /** What {@link #list} sorts by. */
  public static final Set<String> SORTS = SORT_COLUMNS.keySet();

  static final RowType<ApiKey> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              TENANT_ID,
              KEY_ID,
              HASH,
              text(TABLE, "key_type"),
              NAME,
              text(TABLE, "scopes"),
              ACTIVE,
              number(TABLE, "rate_limit_requests"),
              number(TABLE, "rate_limit_window_sec"),
              CREATED_AT,
              number(TABLE, "expires_at"),
              KeyUses.LAST_USED_AT,
              VERSION),
          row ->
              new ApiKey(
                  row.uuid(),
                  row.uuid(),
                  row.text(),
                  Sha256.ofHex(row.text()),
                  KeyType.ofWireName(row.text()).orElseThrow(),
                  row.text(),
                  scopes(row.text()),
                  row.bool(),
                  rateLimit(row),
                  row.instant(),
                  row.nullableInstant(),
                  row.nullableInstant(),
                  row.number()),
          key ->
              new @Nullable Object[] {
                key.id().toString(),
                key.tenantId().toString(),
                key.keyId(),
                key.hash().hex(),
                key.type().wireName(),
                key.name(),
                scopeText(key.scopes()),
                RowType.of(key.active()),
                key.rateLimit() == null ? null : (Long) key.rateLimit().requests(),
                key.rateLimit() == null ? null : (Long) (long) key.rateLimit().windowSec(),
                RowType.of(key.createdAt()),
                RowType.ofNullable(key.expiresAt()),
                RowType.ofNullable(key.lastUsedAt()),
                key.version()
              });

  private final Session session;

  ApiKeys(Session session) {
    this.session = session;
  }

  private static @Nullable RateLimit rateLimit(Row row) throws SQLException {
    Long requests = row.nullableNumber();
    Long windowSec = row.nullableNumber();
    return requests == null || windowSec == null
        ? null
        : new RateLimit(requests, Math.toIntExact(windowSec));
  }

  private static Set<Scope> scopes(String text) {
    return Stream.of(text.split(","))
        .map(name -> Scope.ofWireName(name).orElseThrow())
        .collect(Collectors.toSet());
  }

  private static String scopeText(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(","));
  }

  /** The key with this row id, if it is the tenant's. */
  public Optional<ApiKey> find(UUID tenantId, UUID id) {
    return session.one(ROWS, is(tenantId, id));
  }

  /** The tenant's key with this public id, such as {@code tk_live_Ab3dE6gH9jK2}. */
  public Optional<ApiKey> findByKeyId(UUID tenantId, String keyId) {
    return session.one(ROWS, TENANT_ID.eq(tenantId.toString()).and(KEY_ID.eq(keyId)));
  }

  /** The key with this digest, revoked or not, of any tenant: for the key of the first start. */
  public Optional<ApiKey> findByHash(Sha256 hash) {
    return session.one(ROWS, HASH.eq(hash.hex()));
  }

  /**
   * One page of the tenant's keys, revoked ones too.
   *
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<ApiKey> list(UUID tenantId, PageRequest page) {
    return session.page(ROWS, TENANT_ID.eq(tenantId.toString()), SORT_COLUMNS, ID, page);
  }

  /** How many keys the tenant has, revoked ones too. */
  public long count(UUID tenantId) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()));
  }

  /**
   * Adds a key.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if the key id or the digest is taken, by any tenant
   */
  public ApiKey insert(ApiKey key) {
    if (session.count(ROWS, KEY_ID.eq(key.keyId()).or(HASH.eq(key.hash().hex()))) > 0) {
      throw new ConflictException(
          "key_id", key.keyId(), "A key with the id '%s' exists already".formatted(key.keyId()));
    }
    ApiKey stored =
        new ApiKey(
            key.id(),
            key.tenantId(),
            key.keyId(),
            key.hash(),
            key.type(),
            key.name(),
            key.scopes(),
            key.active(),
            key.rateLimit(),
            Times.stored(key.createdAt()),
            Times.storedOrNull(key.expiresAt()),
            Times.storedOrNull(key.lastUsedAt()),
            1);
    session.insert(ROWS, stored);
    AuditDetails details =
        details(stored)
            .with("key_type", stored.type().wireName())
            .with("scopes", stored.scopes().stream().sorted().map(Scope::wireName).toList());
    if (stored.rateLimit() != null) {
      details
          .with("rate_limit_requests", stored.rateLimit().requests())
          .with("rate_limit_window_sec", stored.rateLimit().windowSec());
    }
    if (stored.expiresAt() != null) {
      details.with("expires_at", stored.expiresAt());
    }
    recorded(stored, AuditAction.CREATE, details);
    return stored;
  }

  /**
   * Makes a key useless for ever; the row stays.
   *
   * @return false if the tenant has no such key, or it was revoked before
   */
  public boolean revoke(UUID tenantId, UUID id) {
    Optional<ApiKey> found = find(tenantId, id);
    if (found.isEmpty() || !found.get().active()) {
      return false;
    }
    session.execute(
        session
            .sql()
            .update(ROWS.table())
            .set(ACTIVE, RowType.of(false))
            .set(VERSION, VERSION.plus(1))
            .where(is(tenantId, id)));
    recorded(found.get(), AuditAction.REVOKE, details(found.get()));
    return true;
  }

  /** The public part only. */
  private static AuditDetails details(ApiKey key) {
    return AuditDetails.named(key.name()).with("key_id", key.keyId());
  }

  private void recorded(ApiKey key, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.API_KEY, key.id()));
    session.audited(key.tenantId(), action, ResourceType.API_KEY, key.id(), details);
  }

  private static Condition is(UUID tenantId, UUID id) {
    return ID.eq(id.toString()).and(TENANT_ID.eq(tenantId.toString()));
  }
}
