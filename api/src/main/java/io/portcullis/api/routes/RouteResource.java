package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.portcullis.api.wire.AddressMembers;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Shown;
import io.portcullis.api.wire.Uuids;
import io.portcullis.api.wire.Writes;
import io.portcullis.ip.IpList;
import io.portcullis.model.CallRules;
import io.portcullis.model.Environment;
import io.portcullis.model.MethodRule;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** {@code /v1/routes} (wire.md sections 7.2 and 7.3). Any thread. */
public final class RouteResource {
  private static final List<String> SORTS = List.of("created_at", "name", "enabled");
  private static final TargetUrl PLACEHOLDER = new TargetUrl(true, "upstream.invalid", 443, "");

  private final Store store;
  private final Writes writes;
  private final Clock clock;
  private final RandomGenerator random;

  /** Routes kept in {@code store}. */
  public RouteResource(Store store, Writes writes, Clock clock, RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.clock = clock;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/routes", this::list),
        Operation.change("POST", "/v1/routes", this::create),
        Operation.read("/v1/routes/{id}", this::get),
        Operation.change("PATCH", "/v1/routes/{id}", this::update),
        Operation.change("DELETE", "/v1/routes/{id}", this::delete));
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(SORTS, "created_at", false);
    Boolean enabled = query.bool("enabled");
    query.finish();
    return store.read(tx -> {
      Page<Route> page = tx.routes().list(call.tenantId(), enabled, paging.toPageRequest());
      Map<UUID, String> names = RouteView.names(tx.environments().list(call.tenantId()));
      Map<UUID, Long> overrides =
          tx.routeEnvironments()
              .counts(call.tenantId(), page.rows().stream().map(Route::id).toList());
      ArrayNode rows = Json.array();
      for (Route route : page.rows()) {
        rows.add(RouteView.row(route, names, overrides.getOrDefault(route.id(), 0L)));
      }
      return Answer.page(rows, paging, page.total());
    });
  }

  private Answer get(Call call) {
    RouteView view = store.read(tx -> RouteView.of(tx, find(tx, call)));
    return Answer.ok(view.detail()).etag(tag(view.route()));
  }

  private Answer create(Call call) {
    call.checkConditionsWithoutTag();
    Members body = call.body();
    body.require("name", "target_base_url");
    Written<RouteView> written =
        writes.write(
            call,
            tx -> {
              Route draft = body.build(() -> draft(body, tx, call));
              checkPlan(tx, call);
              return RouteView.of(tx, tx.routes().insert(draft));
            });
    RouteView view = written.value();
    return Answer.created(view.detail()).etag(tag(view.route())).revision(written.revision());
  }

  private Route draft(Members body, Transaction tx, Call call) {
    Instant now = Json.now(clock);
    String name = body.string("name", "-");
    String slug = body.nullableString("slug", null);
    Route blank =
        new Route(
            Uuids.next(now.toEpochMilli(), random),
            call.tenantId(),
            "-",
            "-",
            PLACEHOLDER,
            baseEnvironment(body, tx, call),
            true,
            true,
            null,
            null,
            IpList.EMPTY,
            CallRules.UNSET,
            now,
            now,
            1);
    return merge(
        body,
        blank,
        slug == null ? tx.routes().freeSlug(call.tenantId(), name) : slug,
        Map.of(),
        call);
  }

  private static UUID baseEnvironment(Members body, Transaction tx, Call call) {
    List<Environment> all = tx.environments().list(call.tenantId());
    UUID fallback = all.stream().filter(Environment::isDefault).findFirst().orElseThrow().id();
    String name = body.string("base_environment", "");
    if (!body.has("base_environment") || body.violations().has("base_environment")) {
      return fallback;
    }
    Optional<Environment> named = all.stream().filter(e -> e.name().equals(name)).findFirst();
    if (named.isEmpty()) {
      body.violations()
          .add("base_environment", "there is no environment '%s'".formatted(Shown.text(name)));
    }
    return named.map(Environment::id).orElse(fallback);
  }

  private static void checkPlan(Transaction tx, Call call) {
    Tenant tenant = tx.tenants().find(call.tenantId()).orElseThrow();
    long limit = tenant.plan().routes();
    // Counting takes milliseconds when there are many: not done for a limit that is none.
    if (limit != Plan.NONE && tx.routes().count(tenant.id()) >= limit) {
      throw ErrorAnswer.planLimit(
          "Route limit reached: plan '%s' allows %d".formatted(tenant.plan().wireName(), limit));
    }
  }

  private Answer update(Call call) {
    Members body = call.body();
    Written<RouteView> written =
        writes.write(
            call,
            tx -> {
              Route current = find(tx, call);
              call.checkConditions(tag(current));
              String base =
                  tx.environments()
                      .find(call.tenantId(), current.baseEnvironmentId())
                      .orElseThrow()
                      .name();
              Route changed =
                  body.buildChange(() -> {
                    RouteMembers.fixed(body, "slug", current.slug());
                    RouteMembers.fixed(body, "base_environment", base);
                    return merge(body, current, current.slug(), overrides(tx, current), call);
                  });
              return RouteView.of(tx, tx.routes().update(changed));
            });
    RouteView view = written.value();
    return Answer.ok(view.detail()).etag(tag(view.route())).revision(written.revision());
  }

  private static EntityTag tag(Route route) {
    return EntityTag.ofRow(route.id(), route.version());
  }

  private Answer delete(Call call) {
    Written<Boolean> written =
        writes.write(
            call,
            tx -> {
              Route route = find(tx, call);
              call.checkConditions(tag(route));
              return tx.routes().delete(call.tenantId(), route.id());
            });
    return Answer.deleted().revision(written.revision());
  }

  /**
   * The route whose id or slug the path names.
   *
   * @throws ErrorAnswer 404 if there is none
   */
  public static Route find(Transaction tx, Call call) {
    return tx.routes()
        .findByIdOrSlug(call.tenantId(), call.path("id"))
        .orElseThrow(() -> ErrorAnswer.notFound("Route"));
  }

  /** The rules of a route's overrides, by the environment's name. */
  private static Map<String, CallRules> overrides(Transaction tx, Route route) {
    Map<UUID, String> names = RouteView.names(tx.environments().list(route.tenantId()));
    Map<String, CallRules> overrides = new LinkedHashMap<>();
    for (RouteEnvironment row : tx.routeEnvironments().list(route.tenantId(), route.id())) {
      overrides.put(names.getOrDefault(row.environmentId(), "unknown"), row.rules());
    }
    return overrides;
  }

  private static void warn(
      Members body, Call call, CallRules rules, Map<String, CallRules> overrides) {
    if (body.violations().isEmpty()) {
      List<CallRules> places = new ArrayList<>(List.of(rules));
      overrides.values().forEach(override -> places.add(override.over(rules)));
      RuleLint.warn(body, call, places);
    }
  }

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  private static Route merge(
      Members body, Route base, String slug, Map<String, CallRules> overrides, Call call) {
    String name = body.string("name", base.name());
    TargetUrl target = base.target();
    String targetText = body.string("target_base_url", target.toString());
    if (body.has("target_base_url")) {
      target = RouteMembers.target(body, targetText, target, call);
    }
    boolean enabled = body.bool("enabled", base.enabled());
    boolean requiresClients = body.bool("requires_clients", base.requiresClients());
    MethodRule methodRule = RouteMembers.methodRule(body, base.methodRule(), false);
    Boolean restrictions =
        body.nullableBool("http_method_restrictions_enabled", base.methodRestrictionsEnabled());
    IpList allowlist = base.ipAllowlist();
    if (body.has("ip_allowlist")) {
      IpList sent = AddressMembers.array(body, "ip_allowlist", call);
      allowlist = sent == null ? IpList.EMPTY : sent;
    }
    CallRules rules = CallRuleMembers.read(body, base.rules());
    EffectiveRules.check(body, rules);
    overrides.forEach(
        (environment, override) -> EffectiveRules.check(body, override, rules, environment));
    RouteMembers.notYet(body);
    warn(body, call, rules, overrides);
    RuleLint.warnOfMethods(body, call, methodRule, restrictions);
    return new Route(
        base.id(),
        base.tenantId(),
        name,
        slug,
        target,
        base.baseEnvironmentId(),
        enabled,
        requiresClients,
        methodRule,
        restrictions,
        allowlist,
        rules,
        base.createdAt(),
        base.updatedAt(),
        base.version());
  }
}
