package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.UuidText;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Column;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * The routes, as one transaction sees them. A route is refused with {@link InvalidException} if a
 * template of its rules does not parse, and with {@link IllegalStateException} if its base
 * environment is not the tenant's.
 */
public final class Routes extends Resources<Route> {
  private static final String TABLE = "routes";
  static final Field<String> NAME = text(TABLE, "name");
  static final Field<String> BASE_ENVIRONMENT_ID = text(TABLE, "base_environment_id");
  private static final Field<String> SLUG = text(TABLE, "slug");
  private static final Field<Long> ENABLED = number(TABLE, "enabled");

  static final Layout<Route> LAYOUT =
      new Layout<>(
          TABLE,
          Route.class,
          List.of(
              Column.text(NAME, Route::name).sorting(),
              Column.text(SLUG, Route::slug),
              RouteColumns.target(TABLE, Route::target),
              Column.uuid(BASE_ENVIRONMENT_ID, Route::baseEnvironmentId).named("base_environment"),
              Column.bool(ENABLED, Route::enabled).sorting(),
              Column.bool(number(TABLE, "requires_clients"), Route::requiresClients),
              RouteColumns.methodRule(TABLE, Route::methodRule),
              Column.nullableBool(
                  number(TABLE, "http_method_restrictions_enabled"),
                  Route::methodRestrictionsEnabled),
              RouteColumns.ipAllowlist(TABLE, Route::ipAllowlist),
              RouteColumns.rules(TABLE, Route::rules)));

  static final Field<String> ID = LAYOUT.id();
  static final Field<String> TENANT_ID = LAYOUT.tenantId();
  static final Field<Long> VERSION = LAYOUT.version();
  static final RowType<Stored<Route>> ROWS = LAYOUT.rows();

  /** What {@link #list} sorts by. */
  public static final List<String> SORTS = List.copyOf(LAYOUT.sorts().keySet());

  private final Session session;
  private final References references;
  private final Environments environments;
  private final SecretUses secretUses;

  Routes(Session session, References references, Environments environments, SecretUses secretUses) {
    super(session, LAYOUT, Change.Kind.ROUTE, ResourceType.ROUTE);
    this.session = session;
    this.references = references;
    this.environments = environments;
    this.secretUses = secretUses;
  }

  @Override
  AuditDetails named(Stored<Route> route) {
    return AuditDetails.named(route.content().name());
  }

  /** The tenant's route whose id or slug is {@code idOrSlug}; any other text finds nothing. */
  public Optional<Stored<Route>> findByIdOrSlug(UUID tenantId, String idOrSlug) {
    Condition matches = SLUG.eq(idOrSlug);
    if (UuidText.isOne(idOrSlug)) {
      matches = ID.eq(idOrSlug.toLowerCase(Locale.ROOT)).or(matches);
    }
    return one(LAYOUT.of(tenantId).and(matches));
  }

  /** The tenant's route of this name, case-sensitively. */
  public Optional<Stored<Route>> findByName(UUID tenantId, String name) {
    return one(LAYOUT.of(tenantId).and(NAME.eq(name)));
  }

  /**
   * One page of the tenant's routes.
   *
   * @param enabled only those switched so; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Stored<Route>> list(UUID tenantId, @Nullable Boolean enabled, PageRequest page) {
    Condition condition = LAYOUT.of(tenantId);
    return page(
        enabled == null ? condition : condition.and(ENABLED.eq(RowType.ofNullable(enabled))), page);
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
    return session.count(ROWS, LAYOUT.of(tenantId).and(namedAnyOf(List.of(text)))) > 0;
  }

  private static Condition namedAnyOf(List<String> texts) {
    return NAME.in(texts).or(SLUG.in(texts)).or(ID.in(texts));
  }

  @Override
  void checkInsert(Stored<Route> route) {
    requireFreeNames(route);
    requireEnvironment(route);
    route.content().rules().requireSound();
  }

  @Override
  void inserted(Stored<Route> route) {
    secretUses.replace(route.tenantId(), route.id(), null, route.content().rules());
  }

  @Override
  void describeInsert(AuditDetails details, Stored<Route> route) {
    details.with("target_base_url", route.content().target());
  }

  @Override
  void checkUpdate(Stored<Route> before, Stored<Route> after) {
    requireFreeNames(after);
    requireEnvironment(after);
    if (!after.content().rules().equals(before.content().rules())) {
      after.content().rules().requireSound();
    }
  }

  @Override
  void updated(Stored<Route> before, Stored<Route> after) {
    Route was = before.content();
    Route is = after.content();
    if (!was.rules().equals(is.rules())) {
      secretUses.replace(after.tenantId(), after.id(), null, is.rules());
    }
    if (!was.name().equals(is.name())) {
      references.routeRenamed(after.tenantId(), after.id());
    }
  }

  private void requireFreeNames(Stored<Route> route) {
    String name = route.content().name();
    String slug = route.content().slug();
    String id = route.id().toString();
    Condition other =
        LAYOUT.of(route.tenantId()).and(ID.ne(id)).and(namedAnyOf(List.of(name, slug, id)));
    for (Stored<Route> taken : session.all(ROWS, other, List.of(ID))) {
      Route theirs = taken.content();
      boolean byName = List.of(theirs.name(), theirs.slug(), taken.id().toString()).contains(name);
      String field = byName ? "name" : "slug";
      String value = byName ? name : slug;
      throw new ConflictException(
          field,
          value,
          "The %s '%s' is the name, slug or id of the route '%s'"
              .formatted(field, value, theirs.name()));
    }
  }

  private void requireEnvironment(Stored<Route> route) {
    if (environments.find(route.tenantId(), route.content().baseEnvironmentId()).isEmpty()) {
      throw new IllegalStateException("the tenant has no such base environment");
    }
  }

  /** Its overrides and assignments go with it. */
  @Override
  void checkDelete(Stored<Route> route) {
    references.routeRenamed(route.tenantId(), route.id());
  }
}
