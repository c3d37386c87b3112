package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.check.InvalidException;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Column;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * The routes' overrides for environments, as one transaction sees them. An override is refused with
 * {@link InvalidException} if a template of its rules does not parse, and with {@link
 * IllegalStateException} if route or environment are not the tenant's.
 */
public final class RouteEnvironments extends Resources<RouteEnvironment> {
  private static final String TABLE = "route_environments";
  static final Field<String> ROUTE_ID = text(TABLE, "route_id");
  static final Field<String> ENVIRONMENT_ID = text(TABLE, "environment_id");

  static final Layout<RouteEnvironment> LAYOUT =
      new Layout<>(
          TABLE,
          RouteEnvironment.class,
          List.of(
              Column.uuid(ROUTE_ID, RouteEnvironment::routeId),
              Column.uuid(ENVIRONMENT_ID, RouteEnvironment::environmentId),
              RouteColumns.target(TABLE, RouteEnvironment::target),
              Column.nullableBool(number(TABLE, "enabled"), RouteEnvironment::enabled),
              Column.nullableBool(
                  number(TABLE, "requires_clients"), RouteEnvironment::requiresClients),
              RouteColumns.methodRule(TABLE, RouteEnvironment::methodRule),
              Column.nullableBool(
                  number(TABLE, "http_method_restrictions_enabled"),
                  RouteEnvironment::methodRestrictionsEnabled),
              RouteColumns.ipAllowlist(TABLE, RouteEnvironment::ipAllowlist),
              RouteColumns.rules(TABLE, RouteEnvironment::rules)));

  static final Field<String> ID = LAYOUT.id();
  static final Field<Long> VERSION = LAYOUT.version();
  static final RowType<Stored<RouteEnvironment>> ROWS = LAYOUT.rows();

  private final Session session;
  private final References references;
  private final Routes routes;
  private final Environments environments;
  private final SecretUses secretUses;

  RouteEnvironments(
      Session session,
      References references,
      Routes routes,
      Environments environments,
      SecretUses secretUses) {
    super(session, LAYOUT, Change.Kind.OVERRIDE, ResourceType.ROUTE);
    this.session = session;
    this.references = references;
    this.routes = routes;
    this.environments = environments;
    this.secretUses = secretUses;
  }

  /** The override of a route for an environment. */
  public Optional<Stored<RouteEnvironment>> find(UUID tenantId, UUID routeId, UUID environmentId) {
    return one(ofRoute(tenantId, routeId).and(ENVIRONMENT_ID.eq(environmentId.toString())));
  }

  private static Condition ofRoute(UUID tenantId, UUID routeId) {
    return LAYOUT.of(tenantId).and(ROUTE_ID.eq(routeId.toString()));
  }

  /** The overrides of a route, oldest first. */
  public List<Stored<RouteEnvironment>> list(UUID tenantId, UUID routeId) {
    return session.all(ROWS, ofRoute(tenantId, routeId), List.of(LAYOUT.createdAt(), ID));
  }

  /** How many overrides each of the routes has; routes without one are left out. */
  public Map<UUID, Long> counts(UUID tenantId, Collection<UUID> routeIds) {
    Map<UUID, Long> counts = new HashMap<>();
    for (List<String> chunk : Session.chunks(routeIds.stream().map(UUID::toString).toList())) {
      session
          .sql()
          .select(ROUTE_ID, DSL.count())
          .from(ROWS.table())
          .where(LAYOUT.of(tenantId).and(ROUTE_ID.in(chunk)))
          .groupBy(ROUTE_ID)
          .forEach(row -> counts.put(UUID.fromString(row.value1()), row.value2().longValue()));
    }
    return counts;
  }

  @Override
  AuditDetails named(Stored<RouteEnvironment> override) {
    return AuditDetails.named(route(override).name())
        .with("environment", environment(override).name());
  }

  private Route route(Stored<RouteEnvironment> override) {
    return routes.required(override.tenantId(), override.content().routeId()).content();
  }

  private Environment environment(Stored<RouteEnvironment> override) {
    return environments.required(override.tenantId(), override.content().environmentId()).content();
  }

  @Override
  void checkInsert(Stored<RouteEnvironment> row) {
    RouteEnvironment override = row.content();
    routes.required(row.tenantId(), override.routeId());
    String environment = environment(row).name();
    if (find(row.tenantId(), override.routeId(), override.environmentId()).isPresent()) {
      throw new ConflictException(
          "environment_name",
          environment,
          "The route has an override for the environment '%s' already".formatted(environment));
    }
    override.rules().requireSound();
  }

  @Override
  void inserted(Stored<RouteEnvironment> row) {
    noteSecrets(row);
    references.routeConfigured(row.tenantId(), row.content().routeId());
  }

  private void noteSecrets(Stored<RouteEnvironment> row) {
    RouteEnvironment override = row.content();
    secretUses.replace(
        row.tenantId(), override.routeId(), override.environmentId(), override.rules());
  }

  /** What differs from an override that sets nothing; the rules are not shown. */
  @Override
  void describeInsert(AuditDetails details, Stored<RouteEnvironment> row) {
    RouteEnvironment override = row.content();
    RouteEnvironment nothing =
        RouteEnvironment.inheriting(override.routeId(), override.environmentId(), override.rules());
    LAYOUT.differences(details.with("override", "created"), nothing, override);
  }

  @Override
  void checkUpdate(Stored<RouteEnvironment> before, Stored<RouteEnvironment> after) {
    if (!after.content().rules().equals(before.content().rules())) {
      after.content().rules().requireSound();
    }
  }

  @Override
  void describeUpdate(AuditDetails details, Stored<RouteEnvironment> row) {
    details.with("override", "updated");
  }

  @Override
  void updated(Stored<RouteEnvironment> before, Stored<RouteEnvironment> after) {
    if (!after.content().rules().equals(before.content().rules())) {
      noteSecrets(after);
    }
  }

  /**
   * Removes an override, so that the route's own settings hold again; assignments stay.
   *
   * @return false if there is no such override
   */
  public boolean delete(UUID tenantId, UUID routeId, UUID environmentId) {
    Optional<Stored<RouteEnvironment>> found = find(tenantId, routeId, environmentId);
    return found.isPresent() && delete(tenantId, found.get().id());
  }

  @Override
  void checkDelete(Stored<RouteEnvironment> row) {
    secretUses.remove(row.content().routeId(), row.content().environmentId());
    references.routeConfigured(row.tenantId(), row.content().routeId());
  }

  @Override
  void describeDelete(AuditDetails details, Stored<RouteEnvironment> row) {
    details.with("override", "deleted");
  }

  /** An override is part of its route, in the audit log too. */
  @Override
  void recorded(Stored<RouteEnvironment> row, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.OVERRIDE, row.id()));
    session.audited(
        row.tenantId(), AuditAction.UPDATE, ResourceType.ROUTE, row.content().routeId(), details);
  }
}
