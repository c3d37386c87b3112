package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Environment;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.EnvironmentUse;
import io.portcullis.store.value.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The environments, as one transaction sees them. */
public final class Environments {
  static final String TABLE = "environments";
  static final Field<String> ID = text(TABLE, "id");
  static final Field<String> NAME = text(TABLE, "name");
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  private static final Field<Long> IS_DEFAULT = number(TABLE, "is_default");
  private static final Field<Long> CREATED_AT = number(TABLE, "created_at");

  static final RowType<Environment> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              TENANT_ID,
              NAME,
              text(TABLE, "display_name"),
              text(TABLE, "description"),
              text(TABLE, "color"),
              IS_DEFAULT,
              CREATED_AT,
              number(TABLE, "updated_at"),
              number(TABLE, "version")),
          row ->
              new Environment(
                  row.uuid(),
                  row.uuid(),
                  row.text(),
                  row.text(),
                  row.nullableText(),
                  row.text(),
                  row.bool(),
                  row.instant(),
                  row.instant(),
                  row.number()),
          environment ->
              new @Nullable Object[] {
                environment.id().toString(),
                environment.tenantId().toString(),
                environment.name(),
                environment.displayName(),
                environment.description(),
                environment.color(),
                RowType.of(environment.isDefault()),
                RowType.of(environment.createdAt()),
                RowType.of(environment.updatedAt()),
                environment.version()
              });

  private final Session session;
  private final References references;

  Environments(Session session, References references) {
    this.session = session;
    this.references = references;
  }

  /** The environment with this id, if it is the tenant's. */
  public Optional<Environment> find(UUID tenantId, UUID id) {
    return session.one(ROWS, is(tenantId, id));
  }

  /** The tenant's environment of this name. */
  public Optional<Environment> findByName(UUID tenantId, String name) {
    return session.one(ROWS, TENANT_ID.eq(tenantId.toString()).and(NAME.eq(name)));
  }

  /** The tenant's environments, oldest first. */
  public List<Environment> list(UUID tenantId) {
    return session.all(ROWS, TENANT_ID.eq(tenantId.toString()), List.of(CREATED_AT, ID));
  }

  /** How many environments the tenant has. */
  public long count(UUID tenantId) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()));
  }

  /** What keeps the environment from being deleted, beside being the default. */
  public EnvironmentUse use(UUID tenantId, UUID id) {
    return references.useOf(tenantId, id);
  }

  /**
   * Adds an environment; if it is the default, the former default is so no more.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if the name is taken
   */
  public Environment insert(Environment environment) {
    Environment stored =
        new Environment(
            environment.id(),
            environment.tenantId(),
            environment.name(),
            environment.displayName(),
            environment.description(),
            environment.color(),
            environment.isDefault(),
            Times.stored(environment.createdAt()),
            Times.stored(environment.updatedAt()),
            1);
    requireFreeName(stored);
    if (stored.isDefault()) {
      clearDefault(stored.tenantId());
    }
    session.insert(ROWS, stored);
    recorded(stored, AuditAction.CREATE, AuditDetails.named(stored.name()));
    return stored;
  }

  /**
   * Writes an environment if a member differs from what is stored; sets {@code updatedAt} and
   * {@code version} itself. If it becomes the default, the former default is so no more.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws ConflictException if the name is taken, or the default would cease to be so with no
   *     other in its place
   * @throws IllegalStateException if the tenant has no such environment
   */
  public Environment update(Environment environment) {
    Environment before =
        find(environment.tenantId(), environment.id())
            .orElseThrow(() -> new IllegalStateException("the tenant has no such environment"));
    Environment after = write(environment, before);
    AuditDetails details =
        AuditDetails.named(after.name())
            .change("name", before.name(), after.name())
            .change("display_name", before.displayName(), after.displayName())
            .change("description", before.description(), after.description())
            .change("color", before.color(), after.color())
            .change("is_default", before.isDefault(), after.isDefault());
    if (details.changed().isEmpty()) {
      return before;
    }
    requireFreeName(after);
    if (before.isDefault() && !after.isDefault()) {
      throw new ConflictException(
          "is_default",
          "false",
          "'%s' is the default environment; make another one the default instead"
              .formatted(before.name()));
    }
    if (after.isDefault() && !before.isDefault()) {
      clearDefault(after.tenantId());
    }
    session.update(ROWS, after, is(after.tenantId(), after.id()));
    if (details.changed().contains("name")) {
      references.environmentRenamed(after.tenantId(), after.id());
    }
    recorded(after, AuditAction.UPDATE, details);
    return after;
  }

  private Environment write(Environment wanted, Environment before) {
    return new Environment(
        before.id(),
        before.tenantId(),
        wanted.name(),
        wanted.displayName(),
        wanted.description(),
        wanted.color(),
        wanted.isDefault(),
        before.createdAt(),
        session.now(),
        before.version() + 1);
  }

  private void requireFreeName(Environment environment) {
    Optional<Environment> other = findByName(environment.tenantId(), environment.name());
    if (other.isPresent() && !other.get().id().equals(environment.id())) {
      throw new ConflictException(
          "name",
          environment.name(),
          "An environment named '%s' exists already".formatted(environment.name()));
    }
  }

  private void clearDefault(UUID tenantId) {
    Condition isDefault = TENANT_ID.eq(tenantId.toString()).and(IS_DEFAULT.eq(1L));
    for (Environment before : session.all(ROWS, isDefault, List.of())) {
      Environment after =
          new Environment(
              before.id(),
              before.tenantId(),
              before.name(),
              before.displayName(),
              before.description(),
              before.color(),
              false,
              before.createdAt(),
              session.now(),
              before.version() + 1);
      session.update(ROWS, after, is(tenantId, after.id()));
      recorded(
          after,
          AuditAction.UPDATE,
          AuditDetails.named(after.name()).change("is_default", true, false));
    }
  }

  /**
   * Removes an environment.
   *
   * @return false if the tenant has no such environment
   * @throws ConflictException naming what uses it, or that it is the default
   */
  public boolean delete(UUID tenantId, UUID id) {
    Optional<Environment> found = find(tenantId, id);
    if (found.isEmpty()) {
      return false;
    }
    Environment environment = found.get();
    requireUnused(environment);
    session.execute(session.sql().deleteFrom(ROWS.table()).where(is(tenantId, id)));
    recorded(environment, AuditAction.DELETE, AuditDetails.named(environment.name()));
    return true;
  }

  private void requireUnused(Environment environment) {
    StringJoiner reasons = new StringJoiner("; ");
    if (environment.isDefault()) {
      reasons.add("it is the default");
    }
    EnvironmentUse use = use(environment.tenantId(), environment.id());
    addReason(reasons, "base environment of", use.baseOf());
    addReason(reasons, "has overrides on", use.overriddenOn());
    addReason(reasons, "has clients assigned on", use.assignedOn());
    addReason(reasons, "used by the secrets", use.secrets());
    if (reasons.length() > 0) {
      throw new ConflictException(
          "id",
          environment.id().toString(),
          "The environment '%s' cannot be deleted: %s".formatted(environment.name(), reasons));
    }
  }

  private static void addReason(StringJoiner reasons, String reason, List<String> routes) {
    if (!routes.isEmpty()) {
      String shown = String.join(", ", routes.subList(0, Math.min(5, routes.size())));
      reasons.add(
          "%s %s%s"
              .formatted(
                  reason,
                  shown,
                  routes.size() > 5 ? " and %d more".formatted(routes.size() - 5) : ""));
    }
  }

  private void recorded(Environment environment, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.ENVIRONMENT, environment.id()));
    session.audited(
        environment.tenantId(), action, ResourceType.ENVIRONMENT, environment.id(), details);
  }

  private static Condition is(UUID tenantId, UUID id) {
    return ID.eq(id.toString()).and(TENANT_ID.eq(tenantId.toString()));
  }
}
