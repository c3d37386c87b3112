package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.SecretUse;
import io.portcullis.store.value.StoreFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The secrets, as one transaction sees them. What is found here has values without their texts:
 * only the configuration, which the data plane is compiled from, has those.
 */
public final class Secrets {
  static final String TABLE = "secrets";
  static final Field<String> ID = text(TABLE, "id");
  static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  static final Field<String> NAME = text(TABLE, "name");
  static final Field<String> BASE_ENVIRONMENT_ID = text(TABLE, "base_environment_id");
  static final Field<Long> VERSION = number(TABLE, "version");
  private static final Field<Long> CREATED_AT = number(TABLE, "created_at");

  private static final Field<String> BASE_ENVIRONMENT =
      DSL.field(
          DSL.select(Environments.NAME)
              .from(Environments.ROWS.table())
              .where(Environments.ID.eq(BASE_ENVIRONMENT_ID)));

  private static final Map<String, Field<?>> SORT_COLUMNS =
      Map.of("name", NAME, "created_at", CREATED_AT, "base_environment", BASE_ENVIRONMENT);

  /** What {@link #list} sorts by. */
  public static final Set<String> SORTS = SORT_COLUMNS.keySet();

  /** Secrets without values. */
  static final RowType<Secret> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              TENANT_ID,
              NAME,
              text(TABLE, "type"),
              text(TABLE, "description"),
              BASE_ENVIRONMENT_ID,
              number(TABLE, "expires_at"),
              number(TABLE, "strict_expiry"),
              CREATED_AT,
              number(TABLE, "updated_at"),
              VERSION),
          row ->
              new Secret(
                  row.uuid(),
                  row.uuid(),
                  row.text(),
                  SecretType.ofWireName(row.text()).orElseThrow(),
                  row.nullableText(),
                  row.uuid(),
                  row.nullableInstant(),
                  row.bool(),
                  List.of(),
                  row.instant(),
                  row.instant(),
                  row.number()),
          secret ->
              new @Nullable Object[] {
                secret.id().toString(),
                secret.tenantId().toString(),
                secret.name(),
                secret.type().wireName(),
                secret.description(),
                secret.baseEnvironmentId().toString(),
                RowType.ofNullable(secret.expiresAt()),
                RowType.of(secret.strictExpiry()),
                RowType.of(secret.createdAt()),
                RowType.of(secret.updatedAt()),
                secret.version()
              });

  private final Session session;
  private final References references;
  private final Environments environments;

  Secrets(Session session, References references, Environments environments) {
    this.session = session;
    this.references = references;
    this.environments = environments;
  }

  // Reading for the data plane

  /** All secrets of all tenants, with the texts of their values. */
  static List<Secret> allWithTexts(Session session) {
    List<Secret> secrets = session.all(ROWS, DSL.noCondition(), List.of());
    return secrets.isEmpty()
        ? secrets
        : SecretValues.join(secrets, SecretValues.allWithTexts(session));
  }

  /** The same secrets with all their values and the texts of these. */
  static List<Secret> withTexts(Session session, List<Secret> secrets) {
    return secrets.isEmpty()
        ? secrets
        : SecretValues.join(secrets, SecretValues.withTexts(session, secrets));
  }

  // Reading

  /** The secret with this id, if it is the tenant's. */
  public Optional<Secret> find(UUID tenantId, UUID id) {
    return session.one(ROWS, is(tenantId, id)).map(this::withValues);
  }

  /** The tenant's secret of this name, as it is stored. */
  public Optional<Secret> findByName(UUID tenantId, String name) {
    return session
        .one(ROWS, TENANT_ID.eq(tenantId.toString()).and(NAME.eq(name)))
        .map(this::withValues);
  }

  private Secret withValues(Secret secret) {
    return SecretValues.join(List.of(secret), SecretValues.of(session, List.of(secret))).getFirst();
  }

  /**
   * One page of the tenant's secrets.
   *
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Secret> list(UUID tenantId, PageRequest page) {
    Page<Secret> found =
        session.page(ROWS, TENANT_ID.eq(tenantId.toString()), SORT_COLUMNS, ID, page);
    return new Page<>(
        SecretValues.join(found.rows(), SecretValues.of(session, found.rows())), found.total());
  }

  /** How many secrets the tenant has. */
  public long count(UUID tenantId) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()));
  }

  /** What needs the secret. */
  public SecretUse use(Secret secret) {
    return references.useOf(secret);
  }

  // Writing

  /**
   * Adds a secret with its values, which have texts.
   *
   * @return the row as stored: version 1, its times in whole milliseconds, no texts
   * @throws ConflictException if the name is taken
   * @throws StoreFailedException if the master key is missing or another
   */
  public Secret insert(Secret secret) {
    Secret stored =
        new Secret(
            secret.id(),
            secret.tenantId(),
            secret.name(),
            secret.type(),
            secret.description(),
            secret.baseEnvironmentId(),
            Times.storedOrNull(secret.expiresAt()),
            secret.strictExpiry(),
            List.of(),
            Times.stored(secret.createdAt()),
            Times.stored(secret.updatedAt()),
            1);
    requireFreeName(stored);
    session.insert(ROWS, stored);
    DataKeys keys = session.dataKeys();
    for (Secret.Value value : secret.values()) {
      session.insert(SecretValues.ROWS, SecretValues.encrypted(keys, stored.id(), value));
    }
    recorded(
        stored,
        AuditAction.CREATE,
        AuditDetails.named(stored.name())
            .with("secret_type", stored.type().wireName())
            .with("environments", names(stored.tenantId(), secret.values())));
    return withValues(stored);
  }

  private List<String> names(UUID tenantId, List<Secret.Value> values) {
    Set<UUID> ids = values.stream().map(Secret.Value::environmentId).collect(Collectors.toSet());
    return environments.list(tenantId).stream()
        .filter(environment -> ids.contains(environment.id()))
        .map(environment -> environment.name())
        .toList();
  }

  /**
   * Writes a secret's own members if one differs from what is stored, and leaves its values alone;
   * sets {@code updatedAt} and {@code version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws ConflictException if the name is taken, or a route injects the secret by its old name
   * @throws IllegalStateException if the tenant has no such secret
   */
  public Secret update(Secret secret) {
    Secret before = required(secret.tenantId(), secret.id());
    Secret after =
        new Secret(
            before.id(),
            before.tenantId(),
            secret.name(),
            secret.type(),
            secret.description(),
            secret.baseEnvironmentId(),
            Times.storedOrNull(secret.expiresAt()),
            secret.strictExpiry(),
            before.values(),
            before.createdAt(),
            session.now(),
            before.version() + 1);
    AuditDetails details =
        AuditDetails.named(after.name())
            .change("name", before.name(), after.name())
            .change("secret_type", before.type().wireName(), after.type().wireName())
            .change("description", before.description(), after.description())
            .change("base_environment", before.baseEnvironmentId(), after.baseEnvironmentId())
            .change("expires_at", before.expiresAt(), after.expiresAt())
            .change("strict_expiry_enforcement", before.strictExpiry(), after.strictExpiry());
    if (details.changed().isEmpty()) {
      return before;
    }
    requireFreeName(after);
    requireNotInjectedByName(before, after);
    session.update(ROWS, after, is(after.tenantId(), after.id()));
    recorded(after, AuditAction.UPDATE, details);
    return after;
  }

  /**
   * Sets what the secret is in one environment; its version there counts on, from 1.
   *
   * @param expiresAt when this value expires; null: with the secret
   * @return the secret as stored
   * @throws IllegalStateException if the tenant has no such secret or environment
   * @throws StoreFailedException if the master key is missing or another
   */
  public Secret putValue(
      UUID tenantId, UUID id, UUID environmentId, SecretText text, @Nullable Instant expiresAt) {
    Secret before = required(tenantId, id);
    String environment =
        environments
            .find(tenantId, environmentId)
            .orElseThrow(() -> new IllegalStateException("the tenant has no such environment"))
            .name();
    long last =
        before.values().stream()
            .filter(value -> value.environmentId().equals(environmentId))
            .mapToLong(Secret.Value::valueVersion)
            .findFirst()
            .orElse(0);
    SecretValues.Stored row =
        SecretValues.encrypted(
            session.dataKeys(),
            id,
            new Secret.Value(environmentId, last + 1, session.now(), expiresAt, text));
    if (last == 0) {
      session.insert(SecretValues.ROWS, row);
    } else {
      session.update(SecretValues.ROWS, row, SecretValues.is(id, environmentId));
    }
    Secret after = counted(before);
    session.update(ROWS, after, is(tenantId, id));
    recorded(
        after,
        AuditAction.UPDATE,
        AuditDetails.named(after.name())
            .with("environment", environment)
            .with("value_version", last + 1));
    return withValues(after);
  }

  private Secret counted(Secret before) {
    return new Secret(
        before.id(),
        before.tenantId(),
        before.name(),
        before.type(),
        before.description(),
        before.baseEnvironmentId(),
        before.expiresAt(),
        before.strictExpiry(),
        List.of(),
        before.createdAt(),
        session.now(),
        before.version() + 1);
  }

  private Secret required(UUID tenantId, UUID id) {
    return find(tenantId, id)
        .orElseThrow(() -> new IllegalStateException("the tenant has no such secret"));
  }

  /** A template that names what is no more refuses every call. */
  private void requireNotInjectedByName(Secret before, Secret after) {
    if (before.name().equals(after.name())) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    addReason(reasons, "injected by this name by the route", use(before).routesByName());
    if (!reasons.isEmpty()) {
      throw new ConflictException(
          "name",
          after.name(),
          "The secret '%s' cannot be renamed: %s; let it use {{secret_id:%s}} first"
              .formatted(before.name(), reasons.getFirst(), before.id()));
    }
  }

  private void requireFreeName(Secret secret) {
    Optional<Secret> other = findByName(secret.tenantId(), secret.name());
    if (other.isPresent() && !other.get().id().equals(secret.id())) {
      throw new ConflictException(
          "name", secret.name(), "A secret named '%s' exists already".formatted(secret.name()));
    }
  }

  /**
   * Removes a secret and its values.
   *
   * @return false if the tenant has no such secret
   * @throws ConflictException naming what needs it
   */
  public boolean delete(UUID tenantId, UUID id) {
    Optional<Secret> found = find(tenantId, id);
    if (found.isEmpty()) {
      return false;
    }
    Secret secret = found.get();
    requireUnused(secret);
    session.execute(session.sql().deleteFrom(ROWS.table()).where(is(tenantId, id)));
    recorded(secret, AuditAction.DELETE, AuditDetails.named(secret.name()));
    return true;
  }

  private void requireUnused(Secret secret) {
    SecretUse use = use(secret);
    List<String> reasons = new ArrayList<>();
    addReason(reasons, "signing key of the client", use.clients());
    addReason(reasons, "injected by the route", use.routesById());
    addReason(reasons, "injected by name by the route", use.routesByName());
    if (!reasons.isEmpty()) {
      throw new ConflictException(
          "id",
          secret.id().toString(),
          "The secret '%s' cannot be deleted: %s"
              .formatted(secret.name(), String.join("; ", reasons)));
    }
  }

  private static void addReason(List<String> reasons, String reason, List<String> names) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
      String more = names.size() > 5 ? " and %d more".formatted(names.size() - 5) : "";
      reasons.add(reason + " " + shown + more);
    }
  }

  private void recorded(Secret secret, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.SECRET, secret.id()));
    session.audited(secret.tenantId(), action, ResourceType.SECRET, secret.id(), details);
  }

  private static Condition is(UUID tenantId, UUID id) {
    return ID.eq(id.toString()).and(TENANT_ID.eq(tenantId.toString()));
  }
}
