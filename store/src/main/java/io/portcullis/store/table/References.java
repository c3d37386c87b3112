package io.portcullis.store.table;

import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.template.SecretRef;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.EnvironmentUse;
import io.portcullis.store.value.SecretUse;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.Table;

/**
 * What rows show of each other on the wire: a client's body has the names of routes and
 * environments, a route's those of environments. When what is shown changes, the version of the row
 * that shows it counts on, so that an {@code ETag} never stays while the body changes; its {@code
 * updated_at} stays, and the change feed does not name it.
 */
final class References {
  private static final Table<Record> CLIENTS = Clients.ROWS.table();
  private static final Table<Record> ROUTES = Routes.ROWS.table();
  private static final Table<Record> OVERRIDES = RouteEnvironments.ROWS.table();
  private static final Table<Record> ASSIGNMENTS = Assignments.ROWS.table();

  private final Session session;
  private final SecretUses secretUses;

  References(Session session, SecretUses secretUses) {
    this.session = session;
    this.secretUses = secretUses;
  }

  /** Routes that use an environment. */
  EnvironmentUse useOf(UUID tenantId, UUID environmentId) {
    String id = environmentId.toString();
    Select<?> overridden =
        session
            .sql()
            .select(RouteEnvironments.ROUTE_ID)
            .from(OVERRIDES)
            .where(RouteEnvironments.ENVIRONMENT_ID.eq(id));
    Select<?> assigned =
        session
            .sql()
            .select(Assignments.ROUTE_ID)
            .from(ASSIGNMENTS)
            .where(Assignments.ENVIRONMENT_ID.eq(id));
    return new EnvironmentUse(
        routeNames(tenantId, Routes.BASE_ENVIRONMENT_ID.eq(id)),
        routeNames(tenantId, in(Routes.ID, overridden)),
        routeNames(tenantId, in(Routes.ID, assigned)),
        session
            .sql()
            .select(Secrets.NAME)
            .from(Secrets.ROWS.table())
            .where(Secrets.TENANT_ID.eq(tenantId.toString()).and(secretsOf(id)))
            .orderBy(Secrets.NAME)
            .fetch(Secrets.NAME));
  }

  /** Secrets that show an environment: their base, or that of a value. */
  private Condition secretsOf(String environmentId) {
    Select<?> valued =
        session
            .sql()
            .select(SecretValues.SECRET_ID)
            .from(SecretValues.ROWS.table())
            .where(SecretValues.ENVIRONMENT_ID.eq(environmentId));
    return Secrets.BASE_ENVIRONMENT_ID.eq(environmentId).or(in(Secrets.ID, valued));
  }

  /** What needs a secret. */
  SecretUse useOf(Stored<Secret> secret) {
    String tenantId = secret.tenantId().toString();
    String id = secret.id().toString();
    List<String> clients =
        session
            .sql()
            .select(Clients.NAME)
            .from(CLIENTS)
            .where(Clients.TENANT_ID.eq(tenantId))
            .and(Clients.SIGNING_SECRET_ID.eq(id).or(Clients.PREVIOUS_SECRET_ID.eq(id)))
            .orderBy(Clients.NAME)
            .fetch(Clients.NAME);
    return new SecretUse(
        clients,
        secretUses.routes(secret.tenantId(), new SecretRef.ById(secret.id())),
        secretUses.routes(secret.tenantId(), new SecretRef.ByName(secret.content().name())));
  }

  private List<String> routeNames(UUID tenantId, Condition condition) {
    return session
        .sql()
        .select(Routes.NAME)
        .from(ROUTES)
        .where(Routes.TENANT_ID.eq(tenantId.toString()).and(condition))
        .orderBy(Routes.NAME)
        .fetch(Routes.NAME);
  }

  /** The environment has another name. */
  void environmentRenamed(UUID tenantId, UUID environmentId) {
    String id = environmentId.toString();
    countOn(
        CLIENTS,
        Clients.VERSION,
        Clients.TENANT_ID
            .eq(tenantId.toString())
            .and(in(Clients.ID, assignedWhere(Assignments.ENVIRONMENT_ID.eq(id)))));
    countOn(OVERRIDES, RouteEnvironments.VERSION, RouteEnvironments.ENVIRONMENT_ID.eq(id));
    countOn(
        Secrets.ROWS.table(),
        Secrets.VERSION,
        Secrets.TENANT_ID.eq(tenantId.toString()).and(secretsOf(id)));
    EnvironmentUse use = useOf(tenantId, environmentId);
    for (List<String> names : List.of(use.baseOf(), use.overriddenOn(), use.assignedOn())) {
      for (List<String> chunk : Session.chunks(names)) {
        countOn(
            ROUTES,
            Routes.VERSION,
            Routes.TENANT_ID.eq(tenantId.toString()).and(Routes.NAME.in(chunk)));
      }
    }
  }

  /** The route has another name, or is about to be removed. */
  void routeRenamed(UUID tenantId, UUID routeId) {
    countOn(
        CLIENTS,
        Clients.VERSION,
        Clients.TENANT_ID
            .eq(tenantId.toString())
            .and(in(Clients.ID, assignedWhere(Assignments.ROUTE_ID.eq(routeId.toString())))));
  }

  /** An override or an assignment of a route was added or removed. */
  void routeConfigured(UUID tenantId, UUID routeId) {
    countOn(
        ROUTES,
        Routes.VERSION,
        Routes.TENANT_ID.eq(tenantId.toString()).and(Routes.ID.eq(routeId.toString())));
  }

  /** The client is about to be removed, and with it its assignments, which configure routes. */
  void clientRemoved(UUID tenantId, UUID clientId) {
    Select<?> assigned =
        session
            .sql()
            .select(Assignments.ROUTE_ID)
            .from(ASSIGNMENTS)
            .where(Assignments.CLIENT_ID.eq(clientId.toString()));
    countOn(
        ROUTES,
        Routes.VERSION,
        Routes.TENANT_ID.eq(tenantId.toString()).and(in(Routes.ID, assigned)));
  }

  /** Assignments of these clients were added or removed. */
  void clientsAssigned(UUID tenantId, List<String> clientIds) {
    for (List<String> chunk : Session.chunks(clientIds)) {
      countOn(
          CLIENTS,
          Clients.VERSION,
          Clients.TENANT_ID.eq(tenantId.toString()).and(Clients.ID.in(chunk)));
    }
  }

  private Select<?> assignedWhere(Condition condition) {
    return session.sql().select(Assignments.CLIENT_ID).from(ASSIGNMENTS).where(condition);
  }

  private void countOn(Table<Record> table, Field<Long> version, Condition condition) {
    session.execute(session.sql().update(table).set(version, version.plus(1)).where(condition));
  }

  @SuppressWarnings("unchecked")
  private static Condition in(Field<String> column, Select<?> ids) {
    return column.in((Select<? extends org.jooq.Record1<String>>) ids);
  }
}
