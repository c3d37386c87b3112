package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.CallRules;
import io.portcullis.store.table.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of each environment, from one state of the database (docs/wire.md section 7.4):
 * what it says itself, as the row of its base environment, then its overrides, then the
 * environments in which it only has clients.
 *
 * @param environments the tenant's, oldest first
 * @param overrides oldest first; one for the base environment is a row of its own
 * @param clientCounts by environment; none for those without a client
 */
record RouteEnvironmentView(
    Stored<Route> route,
    List<Stored<Environment>> environments,
    List<Stored<RouteEnvironment>> overrides,
    Map<UUID, Long> clientCounts) {
  private static final List<String> NOT_YET =
      List.of(
          "injection_rules",
          "payload_structure",
          "mtls_certificate_id",
          "egress_server_id",
          "data_plane_node_id",
          "intercept_enabled");

  static RouteEnvironmentView of(Transaction tx, Stored<Route> route) {
    return new RouteEnvironmentView(
        route,
        tx.environments().list(route.tenantId()),
        tx.routeEnvironments().list(route.tenantId(), route.id()),
        tx.assignments().clientCounts(route.tenantId(), route.id()));
  }

  /** All rows, in the order that the class names. */
  ArrayNode rows() {
    Map<UUID, String> names = RouteView.names(environments);
    ArrayNode rows = Json.array();
    rows.add(listed(base(names), route.content().baseEnvironmentId(), true, false));
    for (Stored<RouteEnvironment> row : overrides) {
      UUID environment = row.content().environmentId();
      rows.add(
          listed(
              override(row, names.getOrDefault(environment, "unknown")), environment, false, true));
    }
    Set<UUID> overridden =
        overrides.stream().map(row -> row.content().environmentId()).collect(Collectors.toSet());
    for (Stored<Environment> environment : environments) {
      boolean onlyClients =
          clientCounts.containsKey(environment.id())
              && !overridden.contains(environment.id())
              && !environment.id().equals(route.content().baseEnvironmentId());
      if (onlyClients) {
        rows.add(listed(inheriting(environment), environment.id(), false, false));
      }
    }
    return rows;
  }

  private ObjectNode listed(ObjectNode row, UUID environment, boolean isBase, boolean override) {
    return row.put("is_base", isBase)
        .put("has_override", override)
        .put("client_count", clientCounts.getOrDefault(environment, 0L));
  }

  /** The route itself, as an override of the defaults; null is what it does not set. */
  private ObjectNode base(Map<UUID, String> names) {
    Route its = route.content();
    RouteEnvironment itself =
        new RouteEnvironment(
            route.id(),
            its.baseEnvironmentId(),
            its.target(),
            its.enabled(),
            its.requiresClients(),
            its.methodRule(),
            its.methodRestrictionsEnabled(),
            its.ipAllowlist().isEmpty() ? null : its.ipAllowlist(),
            its.rules());
    String name = names.getOrDefault(its.baseEnvironmentId(), "unknown");
    return row(route.id(), itself, name, route.createdAt(), route.updatedAt());
  }

  /** An environment without an override: no row, so no id and no times. */
  private ObjectNode inheriting(Stored<Environment> environment) {
    RouteEnvironment nothing =
        RouteEnvironment.inheriting(route.id(), environment.id(), CallRules.UNSET);
    return row(null, nothing, environment.content().name(), null, null);
  }

  /** An override; null is what is inherited. */
  static ObjectNode override(Stored<RouteEnvironment> row, String environmentName) {
    return row(row.id(), row.content(), environmentName, row.createdAt(), row.updatedAt());
  }

  private static ObjectNode row(
      @Nullable UUID id,
      RouteEnvironment row,
      String environmentName,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt) {
    ObjectNode json =
        Json.object()
            .put("id", id == null ? null : id.toString())
            .put("route_id", row.routeId().toString())
            .put("environment_name", environmentName)
            .put("target_base_url", row.target() == null ? null : row.target().toString())
            .put("enabled", row.enabled())
            .put("requires_clients", row.requiresClients());
    json.set("allowed_methods", RouteView.methods(row.methodRule()));
    json.put("http_method_restrictions_enabled", row.methodRestrictionsEnabled());
    json.set(
        "ip_allowlist", row.ipAllowlist() == null ? null : RouteView.addresses(row.ipAllowlist()));
    CallRuleView.override(json, row.rules());
    NOT_YET.forEach(json::putNull);
    return json.put("created_at", Json.timeOrNull(createdAt))
        .put("updated_at", Json.timeOrNull(updatedAt));
  }
}
