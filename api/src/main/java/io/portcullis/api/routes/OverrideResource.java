package io.portcullis.api.routes;

import io.portcullis.api.wire.AddressMembers;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Uuids;
import io.portcullis.ip.IpList;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/routes/:id/environments}: what differs on a route in an environment (docs/wire.md
 * section 7.4). Any thread.
 */
public final class OverrideResource {
  private final Store store;
  private final EnforcedWrites writes;
  private final RandomGenerator random;

  /** Overrides kept in {@code store}. */
  public OverrideResource(Store store, EnforcedWrites writes, RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/routes/{id}/environments", this::list),
        Operation.change("PUT", "/v1/routes/{id}/environments/{env}", this::put),
        Operation.change("DELETE", "/v1/routes/{id}/environments/{env}", this::delete));
  }

  private Answer list(Call call) {
    return Answer.ok(
        store.read(tx -> RouteEnvironmentView.of(tx, RouteResource.named(tx, call)).rows()));
  }

  private Answer put(Call call) {
    JsonMembers body = call.body();
    WriteResult<Stored<RouteEnvironment>> written =
        writes.write(
            call,
            tx -> {
              Stored<Route> route = RouteResource.named(tx, call);
              Stored<Environment> environment = environment(tx, call);
              Optional<Stored<RouteEnvironment>> current =
                  tx.routeEnvironments().find(call.tenantId(), route.id(), environment.id());
              call.checkConditions(current.map(EntityTag::of));
              RouteEnvironment base =
                  current
                      .map(Stored::content)
                      .orElseGet(() ->
                          RouteEnvironment.inheriting(
                              route.id(), environment.id(), CallRules.UNSET));
              RouteEnvironment merged = body.build(() -> merge(body, base, route.content(), call));
              return current.isPresent()
                  ? tx.routeEnvironments().update(current.get().with(merged))
                  : tx.routeEnvironments().insert(first(tx, call, merged));
            });
    return Answer.ok(RouteEnvironmentView.override(written.value(), call.path("env")))
        .etag(EntityTag.of(written.value()))
        .revision(written.revision());
  }

  private Stored<RouteEnvironment> first(Transaction tx, Call call, RouteEnvironment override) {
    UUID id = Uuids.next(tx.now().toEpochMilli(), random);
    return Stored.first(id, call.tenantId(), override, tx.now());
  }

  private static RouteEnvironment merge(
      JsonMembers body, RouteEnvironment base, Route route, Call call) {
    TargetUrl target = base.target();
    String targetText = body.nullableString("target_base_url", null);
    if (body.has("target_base_url")) {
      target =
          targetText == null ? null : RouteMembers.target(body, targetText, route.target(), call);
    }
    Boolean enabled = body.nullableBool("enabled", base.enabled());
    Boolean requiresClients = body.nullableBool("requires_clients", base.requiresClients());
    MethodRule methodRule = RouteMembers.methodRule(body, base.methodRule(), true);
    Boolean restrictions =
        body.nullableBool("http_method_restrictions_enabled", base.methodRestrictionsEnabled());
    IpList allowlist = base.ipAllowlist();
    if (body.has("ip_allowlist")) {
      allowlist = nullIfEmpty(AddressMembers.array(body, "ip_allowlist", call));
    }
    CallRules rules = CallRuleMembers.read(body, base.rules());
    EffectiveRules.check(body, rules, route.rules());
    RouteMembers.notYet(body);
    if (body.violations().isEmpty()) {
      RuleLint.warn(body, call, List.of(rules.over(route.rules())));
      RuleLint.warnOfMethods(
          body,
          call,
          methodRule == null ? route.methodRule() : methodRule,
          restrictions == null ? route.methodRestrictionsEnabled() : restrictions);
    }
    return new RouteEnvironment(
        base.routeId(),
        base.environmentId(),
        target,
        enabled,
        requiresClients,
        methodRule,
        restrictions,
        allowlist,
        rules);
  }

  private static @Nullable IpList nullIfEmpty(@Nullable IpList list) {
    return list == null || list.isEmpty() ? null : list;
  }

  private Answer delete(Call call) {
    WriteResult<Boolean> written =
        writes.write(
            call,
            tx -> {
              Stored<Route> route = RouteResource.named(tx, call);
              Stored<Environment> environment = environment(tx, call);
              Stored<RouteEnvironment> row =
                  tx.routeEnvironments()
                      .find(call.tenantId(), route.id(), environment.id())
                      .orElseThrow(() -> ErrorAnswer.notFound("Override"));
              call.checkConditions(EntityTag.of(row));
              return tx.routeEnvironments().delete(call.tenantId(), route.id(), environment.id());
            });
    return Answer.deleted().revision(written.revision());
  }

  /**
   * The environment that the path names.
   *
   * @throws ErrorAnswer 404 if there is none
   */
  static Stored<Environment> environment(Transaction tx, Call call) {
    return tx.environments()
        .findByName(call.tenantId(), call.path("env"))
        .orElseThrow(() -> ErrorAnswer.notFound("Environment"));
  }
}
