package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.AddressMembers;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Resource;
import io.portcullis.ip.IpList;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.store.Store;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Routes;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** {@code /v1/routes} (docs/wire.md sections 7.2 and 7.3). Any thread. */
public final class RouteResource extends Resource<Route> {
  private static final String WHAT = "Route";
  private static final TargetUrl PLACEHOLDER = new TargetUrl(true, "upstream.invalid", 443, "");

  /** Routes kept in {@code store}. */
  public RouteResource(Store store, EnforcedWrites writes, RandomGenerator random) {
    super(WHAT, store, writes, random);
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

  @Override
  protected Resources<Route> rows(Transaction tx) {
    return tx.routes();
  }

  @Override
  protected long limit(Plan plan) {
    return plan.routes();
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(Routes.SORTS, "created_at", false);
    Boolean enabled = query.bool("enabled");
    query.finish();
    return store()
        .read(tx -> {
          Page<Stored<Route>> page =
              tx.routes().list(call.tenantId(), enabled, paging.toPageRequest());
          Map<UUID, String> names = RouteView.names(tx.environments().list(call.tenantId()));
          Map<UUID, Long> overrides =
              tx.routeEnvironments()
                  .counts(call.tenantId(), page.rows().stream().map(Stored::id).toList());
          ArrayNode rows = Json.array();
          for (Stored<Route> route : page.rows()) {
            rows.add(RouteView.row(route, names, overrides.getOrDefault(route.id(), 0L)));
          }
          return Answer.page(rows, paging, page.total());
        });
  }

  /** Any text may be a slug. */
  @Override
  protected void checkPath(Call call) {}

  @Override
  protected Stored<Route> find(Transaction tx, Call call) {
    return named(tx, call);
  }

  /**
   * The route whose id or slug the path names.
   *
   * @throws ErrorAnswer 404 if there is none
   */
  public static Stored<Route> named(Transaction tx, Call call) {
    return tx.routes()
        .findByIdOrSlug(call.tenantId(), call.path("id"))
        .orElseThrow(() -> ErrorAnswer.notFound(WHAT));
  }

  @Override
  protected String[] required() {
    return new String[] {"name", "target_base_url"};
  }

  @Override
  protected Route draft(JsonMembers body, Transaction tx, Call call) {
    String name = body.string("name", "-");
    String slug = body.nullableString("slug", null);
    String wanted = slug == null ? tx.routes().freeSlug(call.tenantId(), name) : slug;
    // A slug that may be wrong is looked at last, with all that is wrong beside it.
    Route blank =
        new Route(
            "-",
            "-",
            PLACEHOLDER,
            baseEnvironment(body, tx, call),
            true,
            true,
            null,
            null,
            IpList.EMPTY,
            CallRules.UNSET);
    return merge(body, blank, wanted, Map.of(), call);
  }

  private static UUID baseEnvironment(JsonMembers body, Transaction tx, Call call) {
    List<Stored<Environment>> all = tx.environments().list(call.tenantId());
    UUID fallback =
        all.stream().filter(e -> e.content().isDefault()).findFirst().orElseThrow().id();
    String name = body.string("base_environment", "");
    if (!body.has("base_environment") || body.violations().has("base_environment")) {
      return fallback;
    }
    Optional<Stored<Environment>> named =
        all.stream().filter(e -> e.content().name().equals(name)).findFirst();
    if (named.isEmpty()) {
      body.violations()
          .add("base_environment", "there is no environment '%s'".formatted(EchoedText.text(name)));
    }
    return named.map(Stored::id).orElse(fallback);
  }

  @Override
  protected Route changed(JsonMembers body, Stored<Route> current, Transaction tx, Call call) {
    Route route = current.content();
    String base =
        tx.environments()
            .find(call.tenantId(), route.baseEnvironmentId())
            .orElseThrow()
            .content()
            .name();
    RouteMembers.fixed(body, "slug", route.slug());
    RouteMembers.fixed(body, "base_environment", base);
    return merge(body, route, route.slug(), overrides(tx, current), call);
  }

  /** The rules of a route's overrides, by the environment's name. */
  private static Map<String, CallRules> overrides(Transaction tx, Stored<Route> route) {
    Map<UUID, String> names = RouteView.names(tx.environments().list(route.tenantId()));
    Map<String, CallRules> overrides = new LinkedHashMap<>();
    for (Stored<RouteEnvironment> row : tx.routeEnvironments().list(route.tenantId(), route.id())) {
      overrides.put(
          names.getOrDefault(row.content().environmentId(), "unknown"), row.content().rules());
    }
    return overrides;
  }

  private static void warn(
      JsonMembers body, Call call, CallRules rules, Map<String, CallRules> overrides) {
    if (body.violations().isEmpty()) {
      List<CallRules> places = new ArrayList<>(List.of(rules));
      overrides.values().forEach(override -> places.add(override.over(rules)));
      RuleLint.warn(body, call, places);
    }
  }

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  private static Route merge(
      JsonMembers body, Route base, String slug, Map<String, CallRules> overrides, Call call) {
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
        name,
        slug,
        target,
        base.baseEnvironmentId(),
        enabled,
        requiresClients,
        methodRule,
        restrictions,
        allowlist,
        rules);
  }

  @Override
  protected ObjectNode detail(Transaction tx, Stored<Route> route) {
    return RouteView.of(tx, route).detail();
  }
}
