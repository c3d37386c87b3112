package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.InvalidException;
import io.portcullis.model.Route;
import io.portcullis.model.UuidText;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The routes, as one transaction sees them. */
public final class Routes {
  static final String TABLE = "routes";
  static final Field<String> ID = text(TABLE, "id");
  static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  static final Field<String> NAME = text(TABLE, "name");
  static final Field<String> BASE_ENVIRONMENT_ID = text(TABLE, "base_environment_id");
  static final Field<Long> VERSION = number(TABLE, "version");
  private static final Field<String> SLUG = text(TABLE, "slug");
  private static final Field<Long> ENABLED = number(TABLE, "enabled");
  private static final Field<Long> CREATED_AT = number(TABLE, "created_at");

  private static final Map<String, Field<?>> SORT_COLUMNS =
      Map.of("created_at", CREATED_AT, "name", NAME, "enabled", ENABLED);

  /** What {@link #list} sorts by. */
  public static final Set<String> SORTS = SORT_COLUMNS.keySet();

  static final RowType<Route> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              TENANT_ID,
              NAME,
              SLUG,
              text(TABLE, "target_base_url"),
              BASE_ENVIRONMENT_ID,
              ENABLED,
              number(TABLE, "requires_clients"),
              text(TABLE, "allowed_methods"),
              number(TABLE, "http_method_restrictions_enabled"),
              text(TABLE, "ip_allowlist"),
              text(TABLE, "call_rules"),
              CREATED_AT,
              number(TABLE, "updated_at"),
              VERSION),
          row ->
              new Route(
                  row.uuid(),
                  row.uuid(),
                  row.text(),
                  row.text(),
                  RouteColumns.target(row.text()),
                  row.uuid(),
                  row.bool(),
                  row.bool(),
                  RouteColumns.methodRule(row.nullableText()),
                  row.nullableBool(),
                  RouteColumns.addresses(row.text()),
                  CallRulesJson.read(row.text()),
                  row.instant(),
                  row.instant(),
                  row.number()),
          route ->
              new @Nullable Object[] {
                route.id().toString(),
                route.tenantId().toString(),
                route.name(),
                route.slug(),
                route.target().toString(),
                route.baseEnvironmentId().toString(),
                RowType.of(route.enabled()),
                RowType.of(route.requiresClients()),
                RouteColumns.text(route.methodRule()),
                RowType.ofNullable(route.methodRestrictionsEnabled()),
                route.ipAllowlist().toString(),
                CallRulesJson.write(route.rules()),
                RowType.of(route.createdAt()),
                RowType.of(route.updatedAt()),
                route.version()
              });

  private final Session session;
  private final References references;
  private final Environments environments;
  private final SecretUses secretUses;

  Routes(Session session, References references, Environments environments, SecretUses secretUses) {
    this.session = session;
    this.references = references;
    this.environments = environments;
    this.secretUses = secretUses;
  }

  /** The route with this id, if it is the tenant's. */
  public Optional<Route> find(UUID tenantId, UUID id) {
    return session.one(ROWS, is(tenantId, id));
  }

  /** The tenant's route whose id or slug is {@code idOrSlug}; any other text finds nothing. */
  public Optional<Route> findByIdOrSlug(UUID tenantId, String idOrSlug) {
    Condition matches = SLUG.eq(idOrSlug);
    if (UuidText.isOne(idOrSlug)) {
      matches = ID.eq(idOrSlug.toLowerCase(Locale.ROOT)).or(matches);
    }
    return session.one(ROWS, TENANT_ID.eq(tenantId.toString()).and(matches));
  }

  /** The tenant's route of this name, case-sensitively. */
  public Optional<Route> findByName(UUID tenantId, String name) {
    return session.one(ROWS, TENANT_ID.eq(tenantId.toString()).and(NAME.eq(name)));
  }

  /**
   * One page of the tenant's routes.
   *
   * @param enabled only those switched so; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Route> list(UUID tenantId, @Nullable Boolean enabled, PageRequest page) {
    Condition condition = TENANT_ID.eq(tenantId.toString());
    if (enabled != null) {
      condition = condition.and(ENABLED.eq(RowType.of(enabled.booleanValue())));
    }
    return session.page(ROWS, condition, SORT_COLUMNS, ID, page);
  }

  /** How many routes the tenant has. */
  public long count(UUID tenantId) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()));
  }

  /**
   * A slug for a route that was given none: derived from {@code name}, with a number after it if
   * another route has that as name, slug or id.
   */
  public String freeSlug(UUID tenantId, String name) {
    String slug = Route.slugOf(name);
    String candidate = slug;
    for (int number = 2; isTaken(tenantId, candidate); number++) {
      String suffix = "-" + number;
      candidate = slug.substring(0, Math.min(slug.length(), 63 - suffix.length())) + suffix;
    }
    return candidate;
  }

  private boolean isTaken(UUID tenantId, String text) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()).and(namedAnyOf(List.of(text))))
        > 0;
  }

  private static Condition namedAnyOf(List<String> texts) {
    return NAME.in(texts).or(SLUG.in(texts)).or(ID.in(texts));
  }

  /**
   * Adds a route.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws InvalidException if a template does not parse
   * @throws ConflictException if another route has its name or slug as name, slug or id
   * @throws IllegalStateException if the base environment is not the tenant's
   */
  public Route insert(Route route) {
    Route stored =
        new Route(
            route.id(),
            route.tenantId(),
            route.name(),
            route.slug(),
            route.target(),
            route.baseEnvironmentId(),
            route.enabled(),
            route.requiresClients(),
            route.methodRule(),
            route.methodRestrictionsEnabled(),
            route.ipAllowlist(),
            route.rules(),
            Times.stored(route.createdAt()),
            Times.stored(route.updatedAt()),
            1);
    requireFreeNames(stored);
    requireEnvironment(stored);
    stored.rules().requireSound();
    session.insert(ROWS, stored);
    secretUses.replace(stored.tenantId(), stored.id(), null, stored.rules());
    recorded(
        stored,
        AuditAction.CREATE,
        AuditDetails.named(stored.name()).with("target_base_url", stored.target()));
    return stored;
  }

  /**
   * Writes a route if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws InvalidException if a template does not parse
   * @throws ConflictException if another route has its name or slug as name, slug or id
   * @throws IllegalStateException if the tenant has no such route or base environment
   */
  public Route update(Route route) {
    Route before =
        find(route.tenantId(), route.id())
            .orElseThrow(() -> new IllegalStateException("the tenant has no such route"));
    AuditDetails details = differences(before, route);
    if (details.changed().isEmpty()) {
      return before;
    }
    Route after =
        new Route(
            before.id(),
            before.tenantId(),
            route.name(),
            route.slug(),
            route.target(),
            route.baseEnvironmentId(),
            route.enabled(),
            route.requiresClients(),
            route.methodRule(),
            route.methodRestrictionsEnabled(),
            route.ipAllowlist(),
            route.rules(),
            before.createdAt(),
            session.now(),
            before.version() + 1);
    requireFreeNames(after);
    requireEnvironment(after);
    if (!after.rules().equals(before.rules())) {
      after.rules().requireSound();
      secretUses.replace(after.tenantId(), after.id(), null, after.rules());
    }
    session.update(ROWS, after, is(after.tenantId(), after.id()));
    if (details.changed().contains("name")) {
      references.routeRenamed(after.tenantId(), after.id());
    }
    recorded(after, details.updateAction(), details);
    return after;
  }

  private static AuditDetails differences(Route before, Route after) {
    return AuditDetails.named(after.name())
        .change("name", before.name(), after.name())
        .change("slug", before.slug(), after.slug())
        .change("target_base_url", before.target(), after.target())
        .change("base_environment", before.baseEnvironmentId(), after.baseEnvironmentId())
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

  private void requireFreeNames(Route route) {
    List<String> texts = List.of(route.name(), route.slug(), route.id().toString());
    Condition other =
        TENANT_ID
            .eq(route.tenantId().toString())
            .and(ID.ne(route.id().toString()))
            .and(namedAnyOf(texts));
    for (Route taken : session.all(ROWS, other, List.of(ID))) {
      boolean byName =
          List.of(taken.name(), taken.slug(), taken.id().toString()).contains(route.name());
      String field = byName ? "name" : "slug";
      String value = byName ? route.name() : route.slug();
      throw new ConflictException(
          field,
          value,
          "The %s '%s' is the name, slug or id of the route '%s'"
              .formatted(field, value, taken.name()));
    }
  }

  private void requireEnvironment(Route route) {
    if (environments.find(route.tenantId(), route.baseEnvironmentId()).isEmpty()) {
      throw new IllegalStateException("the tenant has no such base environment");
    }
  }

  /**
   * Removes a route, its overrides and its assignments.
   *
   * @return false if the tenant has no such route
   */
  public boolean delete(UUID tenantId, UUID id) {
    Optional<Route> found = find(tenantId, id);
    if (found.isEmpty()) {
      return false;
    }
    references.routeRenamed(tenantId, id);
    session.execute(session.sql().deleteFrom(ROWS.table()).where(is(tenantId, id)));
    recorded(found.get(), AuditAction.DELETE, AuditDetails.named(found.get().name()));
    return true;
  }

  private void recorded(Route route, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.ROUTE, route.id()));
    session.audited(route.tenantId(), action, ResourceType.ROUTE, route.id(), details);
  }

  private static Condition is(UUID tenantId, UUID id) {
    return ID.eq(id.toString()).and(TENANT_ID.eq(tenantId.toString()));
  }
}
