package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Environment;
import io.portcullis.model.Stored;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Column;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
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

/**
 * The environments, as one transaction sees them. Exactly one of a tenant's is the default: one
 * that becomes it takes the place of the former, and in no other way does one cease to be it.
 */
public final class Environments extends Resources<Environment> {
  private static final String TABLE = "environments";
  static final Field<String> NAME = text(TABLE, "name");
  private static final Field<Long> IS_DEFAULT = number(TABLE, "is_default");

  static final Layout<Environment> LAYOUT =
      new Layout<>(
          TABLE,
          Environment.class,
          List.of(
              Column.text(NAME, Environment::name),
              Column.text(text(TABLE, "display_name"), Environment::displayName),
              Column.nullableText(text(TABLE, "description"), Environment::description),
              Column.text(text(TABLE, "color"), Environment::color),
              Column.bool(IS_DEFAULT, Environment::isDefault)));

  static final Field<String> ID = LAYOUT.id();
  static final RowType<Stored<Environment>> ROWS = LAYOUT.rows();

  private final Session session;
  private final References references;

  Environments(Session session, References references) {
    super(session, LAYOUT, Change.Kind.ENVIRONMENT, ResourceType.ENVIRONMENT);
    this.session = session;
    this.references = references;
  }

  @Override
  AuditDetails named(Stored<Environment> environment) {
    return AuditDetails.named(environment.content().name());
  }

  /** The tenant's environment of this name. */
  public Optional<Stored<Environment>> findByName(UUID tenantId, String name) {
    return one(LAYOUT.of(tenantId).and(NAME.eq(name)));
  }

  /** The tenant's environments, oldest first. */
  public List<Stored<Environment>> list(UUID tenantId) {
    return session.all(ROWS, LAYOUT.of(tenantId), List.of(LAYOUT.createdAt(), ID));
  }

  /** What keeps the environment from being deleted, beside being the default. */
  public EnvironmentUse use(UUID tenantId, UUID id) {
    return references.useOf(tenantId, id);
  }

  @Override
  void checkInsert(Stored<Environment> environment) {
    requireFreeName(environment);
    if (environment.content().isDefault()) {
      clearDefault(environment.tenantId());
    }
  }

  @Override
  void checkUpdate(Stored<Environment> before, Stored<Environment> after) {
    requireFreeName(after);
    boolean wasDefault = before.content().isDefault();
    boolean isDefault = after.content().isDefault();
    if (wasDefault && !isDefault) {
      throw new ConflictException(
          "is_default",
          "false",
          "'%s' is the default environment; make another one the default instead"
              .formatted(before.content().name()));
    }
    if (isDefault && !wasDefault) {
      clearDefault(after.tenantId());
    }
  }

  private void requireFreeName(Stored<Environment> environment) {
    String name = environment.content().name();
    Optional<Stored<Environment>> other = findByName(environment.tenantId(), name);
    if (other.isPresent() && !other.get().id().equals(environment.id())) {
      throw new ConflictException(
          "name", name, "An environment named '%s' exists already".formatted(name));
    }
  }

  private void clearDefault(UUID tenantId) {
    Condition isDefault = LAYOUT.of(tenantId).and(IS_DEFAULT.eq(1L));
    for (Stored<Environment> before : session.all(ROWS, isDefault, List.of())) {
      Environment content = before.content().withDefault(false);
      Stored<Environment> after = before.written(content, session.now());
      write(after);
      recorded(
          after, AuditAction.UPDATE, LAYOUT.differences(named(after), before.content(), content));
    }
  }

  @Override
  void updated(Stored<Environment> before, Stored<Environment> after) {
    if (!before.content().name().equals(after.content().name())) {
      references.environmentRenamed(after.tenantId(), after.id());
    }
  }

  @Override
  void checkDelete(Stored<Environment> environment) {
    StringJoiner reasons = new StringJoiner("; ");
    if (environment.content().isDefault()) {
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
          "The environment '%s' cannot be deleted: %s"
              .formatted(environment.content().name(), reasons));
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
}
