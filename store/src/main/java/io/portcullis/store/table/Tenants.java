package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The owners of configurations, as one transaction sees them. */
public final class Tenants {
  private static final String NAME = "tenants";
  static final Field<String> ID = text(NAME, "id");
  private static final Field<String> SLUG = text(NAME, "slug");
  private static final Field<Long> CREATED_AT = number(NAME, "created_at");

  static final RowType<Tenant> ROWS =
      new RowType<>(
          RowType.table(NAME),
          List.of(ID, SLUG, text(NAME, "name"), text(NAME, "plan"), CREATED_AT),
          row ->
              new Tenant(
                  row.uuid(), row.text(), row.text(), Plan.valueOf(row.text()), row.instant()),
          tenant ->
              new @Nullable Object[] {
                tenant.id().toString(),
                tenant.slug(),
                tenant.name(),
                tenant.plan().name(),
                RowType.of(tenant.createdAt())
              });

  private final Session session;
  private final Environments environments;

  Tenants(Session session, Environments environments) {
    this.session = session;
    this.environments = environments;
  }

  /** The tenant with this id. */
  public Optional<Tenant> find(UUID id) {
    return session.one(ROWS, ID.eq(id.toString()));
  }

  /** All tenants, oldest first. */
  public List<Tenant> list() {
    return session.all(ROWS, DSL.noCondition(), List.of(CREATED_AT, ID));
  }

  /**
   * Adds a tenant together with its environment {@code production}, which is its default.
   *
   * @return the row as stored, its time in whole milliseconds
   * @throws ConflictException if the slug is taken
   */
  public Tenant insert(Tenant tenant) {
    if (session.count(ROWS, SLUG.eq(tenant.slug())) > 0) {
      throw new ConflictException(
          "slug", tenant.slug(), "The tenant slug '%s' is taken".formatted(tenant.slug()));
    }
    Tenant stored =
        new Tenant(
            tenant.id(),
            tenant.slug(),
            tenant.name(),
            tenant.plan(),
            Times.stored(tenant.createdAt()));
    session.insert(ROWS, stored);
    session.changed(Change.of(Change.Kind.TENANT, stored.id()));
    session.audited(
        stored.id(),
        AuditAction.CREATE,
        ResourceType.TENANT,
        stored.id(),
        AuditDetails.named(stored.name()));
    environments.insert(production(stored.id(), stored.createdAt()));
    return stored;
  }

  private static Stored<Environment> production(UUID tenantId, Instant createdAt) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new Environment(
            Environment.PRODUCTION, "Production", null, Environment.DEFAULT_COLOR, true),
        createdAt);
  }

  /**
   * Writes name and plan, if they differ from what is stored.
   *
   * @return the row as stored
   * @throws IllegalStateException if there is no such tenant
   */
  public Tenant update(Tenant tenant) {
    Tenant before =
        find(tenant.id()).orElseThrow(() -> new IllegalStateException("no such tenant"));
    Tenant after =
        new Tenant(before.id(), before.slug(), tenant.name(), tenant.plan(), before.createdAt());
    AuditDetails details =
        AuditDetails.named(after.name())
            .change("name", before.name(), after.name())
            .change("plan", before.plan().wireName(), after.plan().wireName());
    if (details.changed().isEmpty()) {
      return before;
    }
    session.update(ROWS, after, ID.eq(after.id().toString()));
    session.changed(Change.of(Change.Kind.TENANT, after.id()));
    session.audited(after.id(), AuditAction.UPDATE, ResourceType.TENANT, after.id(), details);
    return after;
  }
}
