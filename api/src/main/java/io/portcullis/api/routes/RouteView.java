package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpRange;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.store.table.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A route with what the wire shows of it beside its row, from one state of the database
 * (docs/wire.md section 7.1).
 *
 * @param environments the tenant's, oldest first
 * @param overriddenIn environments for which the route has an override
 * @param configuredIn environments in which the route can be called
 */
record RouteView(
    Stored<Route> route,
    List<Stored<Environment>> environments,
    Set<UUID> overriddenIn,
    Set<UUID> configuredIn) {

  static RouteView of(Transaction tx, Stored<Route> route) {
    Set<UUID> overriddenIn =
        tx.routeEnvironments().list(route.tenantId(), route.id()).stream()
            .map(override -> override.content().environmentId())
            .collect(Collectors.toSet());
    Set<UUID> configuredIn = new HashSet<>(overriddenIn);
    configuredIn.addAll(tx.assignments().environmentsOf(route.tenantId(), route.id()));
    configuredIn.add(route.content().baseEnvironmentId());
    return new RouteView(
        route, tx.environments().list(route.tenantId()), overriddenIn, configuredIn);
  }

  /** A row of a list. */
  static ObjectNode row(Stored<Route> stored, Map<UUID, String> environmentNames, long overrides) {
    Route route = stored.content();
    ObjectNode row =
        Json.object()
            .put("id", stored.id().toString())
            .put("name", route.name())
            .put("slug", route.slug())
            .put("target_base_url", route.target().toString())
            .put("base_environment", environmentNames.get(route.baseEnvironmentId()))
            .put("enabled", route.enabled())
            .put("requires_clients", route.requiresClients())
            .putNull("collection_id")
            .put("created_at", Json.time(stored.createdAt()))
            .put("environment_override_count", overrides);
    CallRuleView.row(row, route.rules());
    row.set("allowed_methods", methods(route.methodRule()));
    return row;
  }

  static Map<UUID, String> names(List<Stored<Environment>> environments) {
    return environments.stream()
        .collect(Collectors.toMap(Stored::id, environment -> environment.content().name()));
  }

  ObjectNode detail() {
    ObjectNode detail = row(route, names(environments), overriddenIn.size());
    detail
        .put("tenant_id", route.tenantId().toString())
        .put("sandbox", false)
        .putNull("methods")
        .putNull("mtls_certificate_id")
        .putNull("egress_server_id")
        .putNull("payload_structure")
        .putNull("injection_rules")
        .put("http_method_restrictions_enabled", route.content().methodRestrictionsEnabled());
    detail.set("ip_allowlist", addresses(route.content().ipAllowlist()));
    CallRuleView.detail(detail, route.content().rules());
    detail.putNull("data_plane_node_id").put("intercept_enabled", false);
    ArrayNode configured = detail.putArray("configured_environments");
    environments.stream()
        .filter(environment -> configuredIn.contains(environment.id()))
        .forEach(environment -> configured.add(environment.content().name()));
    return detail.put("updated_at", Json.time(route.updatedAt()));
  }

  static @Nullable ArrayNode methods(@Nullable MethodRule rule) {
    if (rule == null) {
      return null;
    }
    ArrayNode methods = Json.array();
    rule.methods().forEach(methods::add);
    return methods;
  }

  static ArrayNode addresses(IpList list) {
    ArrayNode addresses = Json.array();
    list.entries().stream().map(IpRange::toString).forEach(addresses::add);
    return addresses;
  }
}
