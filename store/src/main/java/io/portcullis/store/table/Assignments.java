package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ClientAssignment;
import io.portcullis.store.value.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Which clients may call which routes, as one transaction sees it. */
public final class Assignments {
  static final String TABLE = "assignments";
  static final Field<String> ROUTE_ID = text(TABLE, "route_id");
  static final Field<String> ENVIRONMENT_ID = text(TABLE, "environment_id");
  static final Field<String> CLIENT_ID = text(TABLE, "client_id");
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");

  static final RowType<Assignment> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(ROUTE_ID, ENVIRONMENT_ID, CLIENT_ID),
          row -> new Assignment(row.uuid(), row.uuid(), row.uuid()),
          assignment ->
              new @Nullable Object[] {
                assignment.routeId().toString(),
                assignment.environmentId().toString(),
                assignment.clientId().toString()
              });

  private final Session session;
  private final References references;
  private final Routes routes;
  private final Environments environments;
  private final Clients clients;

  Assignments(
      Session session,
      References references,
      Routes routes,
      Environments environments,
      Clients clients) {
    this.session = session;
    this.references = references;
    this.routes = routes;
    this.environments = environments;
    this.clients = clients;
  }

  /** The clients assigned to a route in an environment, oldest first, then by id. */
  public List<Stored<Client>> clients(UUID tenantId, UUID routeId, UUID environmentId) {
    return session.fetch(
        Clients.ROWS,
        session
            .sql()
            .select(Clients.ROWS.columns())
            .from(ROWS.table())
            .join(Clients.ROWS.table())
            .on(Clients.ID.eq(CLIENT_ID))
            .where(at(tenantId, routeId, environmentId))
            .orderBy(Clients.CREATED_AT, Clients.ID));
  }

  /** What a client is assigned to, by route name, then environment name. */
  public List<ClientAssignment> ofClient(UUID tenantId, UUID clientId) {
    return session
        .sql()
        .select(ROUTE_ID, Routes.NAME, ENVIRONMENT_ID, Environments.NAME)
        .from(ROWS.table())
        .join(Routes.ROWS.table())
        .on(Routes.ID.eq(ROUTE_ID))
        .join(Environments.ROWS.table())
        .on(Environments.ID.eq(ENVIRONMENT_ID))
        .where(TENANT_ID.eq(tenantId.toString()).and(CLIENT_ID.eq(clientId.toString())))
        .orderBy(Routes.NAME, Environments.NAME)
        .fetch(row ->
            new ClientAssignment(
                UUID.fromString(row.value1()),
                row.value2(),
                UUID.fromString(row.value3()),
                row.value4()));
  }

  /** The environments in which a route has a client assigned, in no order. */
  public Set<UUID> environmentsOf(UUID tenantId, UUID routeId) {
    return clientCounts(tenantId, routeId).keySet();
  }

  /** How many clients a route has assigned in each environment; those without are left out. */
  public Map<UUID, Long> clientCounts(UUID tenantId, UUID routeId) {
    Map<UUID, Long> counts = new HashMap<>();
    session
        .sql()
        .select(ENVIRONMENT_ID, DSL.count())
        .from(ROWS.table())
        .where(TENANT_ID.eq(tenantId.toString()).and(ROUTE_ID.eq(routeId.toString())))
        .groupBy(ENVIRONMENT_ID)
        .forEach(row -> counts.put(UUID.fromString(row.value1()), row.value2().longValue()));
    return counts;
  }

  /**
   * Adds an assignment; counts as a write of the client, whose body shows it.
   *
   * @return false if it is there already
   * @throws IllegalStateException if route, environment or client are not the tenant's
   */
  public boolean add(UUID tenantId, Assignment assignment) {
    Place place = place(tenantId, assignment.routeId(), assignment.environmentId());
    List<Stored<Client>> added = requireClients(tenantId, Set.of(assignment.clientId()));
    if (session.count(ROWS, is(tenantId, assignment)) > 0) {
      return false;
    }
    add(place, added);
    return true;
  }

  /**
   * Makes {@code clientIds} the clients assigned to a route in an environment.
   *
   * @return false if they are already
   * @throws IllegalStateException if route, environment or a client are not the tenant's
   */
  public boolean replace(UUID tenantId, UUID routeId, UUID environmentId, Set<UUID> clientIds) {
    Place place = place(tenantId, routeId, environmentId);
    List<Stored<Client>> wanted = requireClients(tenantId, clientIds);
    List<Stored<Client>> present = clients(tenantId, routeId, environmentId);
    Set<UUID> presentIds = ids(present);
    List<Stored<Client>> added =
        wanted.stream().filter(client -> !presentIds.contains(client.id())).toList();
    List<Stored<Client>> removed =
        present.stream().filter(client -> !clientIds.contains(client.id())).toList();
    add(place, added);
    remove(place, removed);
    return !added.isEmpty() || !removed.isEmpty();
  }

  /**
   * Removes an assignment; counts as a write of the client.
   *
   * @return false if there is no such assignment
   */
  public boolean remove(UUID tenantId, Assignment assignment) {
    if (session.count(ROWS, is(tenantId, assignment)) == 0) {
      return false;
    }
    remove(
        place(tenantId, assignment.routeId(), assignment.environmentId()),
        clients.findAll(tenantId, Set.of(assignment.clientId())));
    return true;
  }

  private void add(Place place, List<Stored<Client>> added) {
    if (added.isEmpty()) {
      return;
    }
    session.insert(
        ROWS,
        added.stream().map(place::assignment).toList(),
        Map.of(TENANT_ID, place.tenantId().toString()));
    recorded(place, added, AuditAction.ASSIGN);
  }

  private void remove(Place place, List<Stored<Client>> removed) {
    if (removed.isEmpty()) {
      return;
    }
    Condition here = at(place.tenantId(), place.route().id(), place.environment().id());
    for (List<String> chunk : Session.chunks(idTexts(removed))) {
      session.execute(session.sql().deleteFrom(ROWS.table()).where(here.and(CLIENT_ID.in(chunk))));
    }
    recorded(place, removed, AuditAction.UNASSIGN);
  }

  private void recorded(Place place, List<Stored<Client>> assigned, AuditAction action) {
    references.clientsAssigned(place.tenantId(), idTexts(assigned));
    references.routeConfigured(place.tenantId(), place.route().id());
    for (Stored<Client> client : assigned) {
      session.changed(Change.of(place.assignment(client)));
      session.audited(
          place.tenantId(),
          action,
          ResourceType.CLIENT,
          client.id(),
          AuditDetails.named(client.content().name())
              .with("route_id", place.route().id())
              .with("route_name", place.route().content().name())
              .with("environment_name", place.environment().content().name()));
    }
  }

  /** A route in an environment, both known to be the tenant's. */
  private record Place(UUID tenantId, Stored<Route> route, Stored<Environment> environment) {
    Assignment assignment(Stored<Client> client) {
      return new Assignment(route.id(), environment.id(), client.id());
    }
  }

  private Place place(UUID tenantId, UUID routeId, UUID environmentId) {
    return new Place(
        tenantId,
        routes
            .find(tenantId, routeId)
            .orElseThrow(() -> new IllegalStateException("the tenant has no such route")),
        environments
            .find(tenantId, environmentId)
            .orElseThrow(() -> new IllegalStateException("the tenant has no such environment")));
  }

  private List<Stored<Client>> requireClients(UUID tenantId, Set<UUID> clientIds) {
    List<Stored<Client>> found = clients.findAll(tenantId, clientIds);
    if (found.size() != clientIds.size()) {
      List<UUID> missing = new ArrayList<>(clientIds);
      missing.removeAll(ids(found));
      throw new IllegalStateException("the tenant has no client " + missing.getFirst());
    }
    return found;
  }

  private static Set<UUID> ids(Collection<Stored<Client>> clients) {
    return clients.stream().map(Stored::id).collect(Collectors.toCollection(HashSet::new));
  }

  private static List<String> idTexts(List<Stored<Client>> clients) {
    return clients.stream().map(client -> client.id().toString()).toList();
  }

  private static Condition at(UUID tenantId, UUID routeId, UUID environmentId) {
    return TENANT_ID
        .eq(tenantId.toString())
        .and(ROUTE_ID.eq(routeId.toString()))
        .and(ENVIRONMENT_ID.eq(environmentId.toString()));
  }

  private static Condition is(UUID tenantId, Assignment assignment) {
    return at(tenantId, assignment.routeId(), assignment.environmentId())
        .and(CLIENT_ID.eq(assignment.clientId().toString()));
  }
}
