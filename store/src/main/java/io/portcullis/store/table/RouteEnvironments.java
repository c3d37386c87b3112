package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Environment;
import io.portcullis.model.InvalidException;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
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
import org.jspecify.annotations.Nullable;

/** The routes' overrides for environments, as one transaction sees them. */
public final class RouteEnvironments {
  static final String TABLE = "route_environments";
  static final Field<String> ID = text(TABLE, "id");
  static final Field<String> ROUTE_ID = text(TABLE, "route_id");
  static final Field<String> ENVIRONMENT_ID = text(TABLE, "environment_id");
  static final Field<Long> VERSION = number(TABLE, "version");
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  private static final Field<Long> CREATED_AT = number(TABLE, "created_at");

  static final RowType<RouteEnvironment> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              ROUTE_ID,
              ENVIRONMENT_ID,
              text(TABLE, "target_base_url"),
              number(TABLE, "enabled"),
              number(TABLE, "requires_clients"),
              text(TABLE, "allowed_methods"),
              number(TABLE, "http_method_restrictions_enabled"),
              text(TABLE, "ip_allowlist"),
              text(TABLE, "call_rules"),
              CREATED_AT,
              number(TABLE, "updated_at"),
              VERSION),
          row ->
              new RouteEnvironment(
                  row.uuid(),
                  row.uuid(),
                  row.uuid(),
                  RouteColumns.nullableTarget(row.nullableText()),
                  row.nullableBool(),
                  row.nullableBool(),
                  RouteColumns.methodRule(row.nullableText()),
                  row.nullableBool(),
                  RouteColumns.nullableAddresses(row.nullableText()),
                  CallRulesJson.read(row.text()),
                  row.instant(),
                  row.instant(),
                  row.number()),
          override ->
              new @Nullable Object[] {
                override.id().toString(),
                override.routeId().toString(),
                override.environmentId().toString(),
                RouteColumns.text(override.target()),
                RowType.ofNullable(override.enabled()),
                RowType.ofNullable(override.requiresClients()),
                RouteColumns.text(override.methodRule()),
                RowType.ofNullable(override.methodRestrictionsEnabled()),
                RouteColumns.text(override.ipAllowlist()),
                CallRulesJson.write(override.rules()),
                RowType.of(override.createdAt()),
                RowType.of(override.updatedAt()),
                override.version()
              });

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
    this.session = session;
    this.references = references;
    this.routes = routes;
    this.environments = environments;
    this.secretUses = secretUses;
  }

  /** The override of a route for an environment. */
  public Optional<RouteEnvironment> find(UUID tenantId, UUID routeId, UUID environmentId) {
    return session.one(ROWS, is(tenantId, routeId, environmentId));
  }

  /** The overrides of a route, oldest first. */
  public List<RouteEnvironment> list(UUID tenantId, UUID routeId) {
    return session.all(
        ROWS,
        TENANT_ID.eq(tenantId.toString()).and(ROUTE_ID.eq(routeId.toString())),
        List.of(CREATED_AT, ID));
  }

  /** How many overrides each of the routes has; routes without one are left out. */
  public Map<UUID, Long> counts(UUID tenantId, Collection<UUID> routeIds) {
    Map<UUID, Long> counts = new HashMap<>();
    for (List<String> chunk : Session.chunks(routeIds.stream().map(UUID::toString).toList())) {
      session
          .sql()
          .select(ROUTE_ID, DSL.count())
          .from(ROWS.table())
          .where(TENANT_ID.eq(tenantId.toString()).and(ROUTE_ID.in(chunk)))
          .groupBy(ROUTE_ID)
          .forEach(row -> counts.put(UUID.fromString(row.value1()), row.value2().longValue()));
    }
    return counts;
  }

  /**
   * Adds an override.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws InvalidException if a template does not parse
   * @throws ConflictException if the route has an override for the environment
   * @throws IllegalStateException if route or environment are not the tenant's
   */
  public RouteEnvironment insert(UUID tenantId, RouteEnvironment override) {
    Named named = named(tenantId, override.routeId(), override.environmentId());
    if (find(tenantId, override.routeId(), override.environmentId()).isPresent()) {
      throw new ConflictException(
          "environment_name",
          named.environment().name(),
          "The route has an override for the environment '%s' already"
              .formatted(named.environment().name()));
    }
    RouteEnvironment stored =
        new RouteEnvironment(
            override.id(),
            override.routeId(),
            override.environmentId(),
            override.target(),
            override.enabled(),
            override.requiresClients(),
            override.methodRule(),
            override.methodRestrictionsEnabled(),
            override.ipAllowlist(),
            override.rules(),
            Times.stored(override.createdAt()),
            Times.stored(override.updatedAt()),
            1);
    stored.rules().requireSound();
    session.insert(ROWS, List.of(stored), Map.of(TENANT_ID, tenantId.toString()));
    secretUses.replace(tenantId, stored.routeId(), stored.environmentId(), stored.rules());
    references.routeConfigured(tenantId, stored.routeId());
    AuditDetails details = details(named, "created");
    recorded(tenantId, stored, differences(details, inheritingAll(stored), stored));
    return stored;
  }

  private static RouteEnvironment inheritingAll(RouteEnvironment override) {
    return new RouteEnvironment(
        override.id(),
        override.routeId(),
        override.environmentId(),
        null,
        null,
        null,
        null,
        null,
        null,
        override.rules(),
        override.createdAt(),
        override.updatedAt(),
        override.version());
  }

  /**
   * Writes an override if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws InvalidException if a template does not parse
   * @throws IllegalStateException if there is no override for that route and environment
   */
  public RouteEnvironment update(UUID tenantId, RouteEnvironment override) {
    Named named = named(tenantId, override.routeId(), override.environmentId());
    RouteEnvironment before =
        find(tenantId, override.routeId(), override.environmentId())
            .orElseThrow(() -> new IllegalStateException("the route has no such override"));
    AuditDetails details = differences(details(named, "updated"), before, override);
    if (details.changed().isEmpty()) {
      return before;
    }
    RouteEnvironment after =
        new RouteEnvironment(
            before.id(),
            before.routeId(),
            before.environmentId(),
            override.target(),
            override.enabled(),
            override.requiresClients(),
            override.methodRule(),
            override.methodRestrictionsEnabled(),
            override.ipAllowlist(),
            override.rules(),
            before.createdAt(),
            session.now(),
            before.version() + 1);
    if (!after.rules().equals(before.rules())) {
      after.rules().requireSound();
      secretUses.replace(tenantId, after.routeId(), after.environmentId(), after.rules());
    }
    session.update(ROWS, after, is(tenantId, after.routeId(), after.environmentId()));
    recorded(tenantId, after, details);
    return after;
  }

  private static AuditDetails differences(
      AuditDetails details, RouteEnvironment before, RouteEnvironment after) {
    return details
        .change("target_base_url", before.target(), after.target())
        .change("enabled", before.enabled(), after.enabled())
        .change("requires_clients", before.requiresClients(), after.requiresClients())
        .change(
            "allowed_methods",
            RouteColumns.text(before.methodRule()),
            RouteColumns.text(after.methodRule()))
        .change(
            "http_method_restrictions_enabled",
            before.methodRestrictionsEnabled(),
            after.methodRestrictionsEnabled())
        .change("ip_allowlist", before.ipAllowlist(), after.ipAllowlist())
        .changes(before.rules(), after.rules());
  }

  /**
   * Removes an override, so that the route's own settings hold again; assignments stay.
   *
   * @return false if there is no such override
   */
  public boolean delete(UUID tenantId, UUID routeId, UUID environmentId) {
    Optional<RouteEnvironment> found = find(tenantId, routeId, environmentId);
    if (found.isEmpty()) {
      return false;
    }
    session.execute(
        session.sql().deleteFrom(ROWS.table()).where(is(tenantId, routeId, environmentId)));
    secretUses.remove(routeId, environmentId);
    references.routeConfigured(tenantId, routeId);
    recorded(tenantId, found.get(), details(named(tenantId, routeId, environmentId), "deleted"));
    return true;
  }

  private record Named(Route route, Environment environment) {}

  private Named named(UUID tenantId, UUID routeId, UUID environmentId) {
    return new Named(
        routes
            .find(tenantId, routeId)
            .orElseThrow(() -> new IllegalStateException("the tenant has no such route")),
        environments
            .find(tenantId, environmentId)
            .orElseThrow(() -> new IllegalStateException("the tenant has no such environment")));
  }

  private static AuditDetails details(Named named, String what) {
    return AuditDetails.named(named.route().name())
        .with("environment", named.environment().name())
        .with("override", what);
  }

  /** An override is part of its route, in the audit log too. */
  private void recorded(UUID tenantId, RouteEnvironment override, AuditDetails details) {
    session.changed(Change.of(Change.Kind.OVERRIDE, override.id()));
    session.audited(tenantId, AuditAction.UPDATE, ResourceType.ROUTE, override.routeId(), details);
  }

  private static Condition is(UUID tenantId, UUID routeId, UUID environmentId) {
    return TENANT_ID
        .eq(tenantId.toString())
        .and(ROUTE_ID.eq(routeId.toString()))
        .and(ENVIRONMENT_ID.eq(environmentId.toString()));
  }
}
