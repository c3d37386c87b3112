package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.RateLimitRule.Scope;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.LimitOutcome;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Check 9: the limits that hold for a call, and their buckets across snapshots (docs/wire.md
 * section 11).
 */
class LimitCheckTest {
  private static final String OTHER_KEY = "tk_live_other_0123456789abcdef0123456789";
  private static final long SEC = 1_000_000_000;

  private final Sample sample = new Sample();
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);
  private final Decision decision = new Decision();
  private Stored<Route> route =
      Sample.route(sample.tenant, "orders", sample.production, false, null, IpList.EMPTY);
  private PolicySnapshot snapshot = PolicySnapshot.empty();

  private static RateLimitRule limit(long requests, @Nullable Scope scope) {
    return new RateLimitRule(true, requests, 60, null, scope);
  }

  private static CallRules rules(RateLimitRule rule, Map<String, MethodConfig> methods) {
    return new CallRules(
        Injection.UNSET, SignatureRule.UNSET, rule, methods.isEmpty() ? null : methods);
  }

  private static CallRules rules(RateLimitRule rule) {
    return rules(rule, Map.of());
  }

  private static MethodConfig method(RateLimitRule rule) {
    return new MethodConfig(null, null, SignatureRule.UNSET, rule);
  }

  /** Puts the route in force with these rules. */
  private void load(CallRules rules) {
    route = Sample.ruled(route, rules);
    sample.routes.clear();
    sample.routes.add(route);
    snapshot = compiler.load(sample.configuration(1));
  }

  private @Nullable LimitKind decide(AccessRequest request) {
    snapshot.decide(request, decision);
    LimitOutcome limits = decision.limits();
    if (decision.allowed()) {
      return null;
    }
    assertThat(decision.reason()).isEqualTo(DenyReason.RATE_LIMITED);
    return limits.limit(limits.tightest()).kind();
  }

  /** How many calls pass before one is refused, and by which limit. */
  private String passes(AccessRequest request) {
    for (int passed = 0; passed < 1_000; passed++) {
      LimitKind refusing = decide(request);
      if (refusing != null) {
        return passed + " " + refusing.wireName();
      }
    }
    return "all";
  }

  private static AccessRequest call(String address) {
    return Sample.call("orders", address);
  }

  private static AccessRequest call(String key, @Nullable String environment, String method) {
    return Sample.call("localhost", key, "orders", environment, method, "192.0.2.1");
  }

  @Test
  void noLimit_isNoneAndTakesNothing() {
    load(CallRules.UNSET);

    assertThat(passes(call("192.0.2.1"))).isEqualTo("all");
    assertThat(decision.limits().count()).isZero();
    assertThat(snapshot.buckets().count()).isZero();
  }

  /** By default each matched client, else key, has its own bucket. */
  @Test
  void scopeClient_isByMatchedClient_elseByKey() {
    Stored<Client> office = sample.client("office", "192.0.2.0/24");
    Stored<Client> home = sample.client("home", "198.51.100.7");
    sample.assign(route, sample.production, office);
    sample.assign(route, sample.production, home);
    sample.keys.add(Sample.key(sample.tenant, OTHER_KEY, KeyType.STANDARD));
    load(rules(limit(3, null)));

    assertThat(passes(call("192.0.2.1"))).isEqualTo("3 client");
    // Another address of the same client, with another key, is the same caller.
    assertThat(passes(call("192.0.2.9"))).isEqualTo("0 client");
    assertThat(passes(call(OTHER_KEY, null, "GET"))).isEqualTo("0 client");
    assertThat(passes(call("198.51.100.7"))).isEqualTo("3 client");
    // No client matches: the key is the caller, from wherever it calls.
    assertThat(passes(call("203.0.113.1"))).isEqualTo("3 client");
    assertThat(passes(call("203.0.113.2"))).isEqualTo("0 client");
    assertThat(passes(Sample.call("localhost", OTHER_KEY, "orders", null, "GET", "203.0.113.1")))
        .isEqualTo("3 client");
    assertThat(snapshot.buckets().size()).isEqualTo(4);
  }

  @Test
  void scopeRoute_isOneForAll() {
    sample.keys.add(Sample.key(sample.tenant, OTHER_KEY, KeyType.STANDARD));
    load(rules(limit(3, Scope.ROUTE)));

    assertThat(passes(call("192.0.2.1"))).isEqualTo("3 route");
    assertThat(passes(call(OTHER_KEY, null, "GET"))).isEqualTo("0 route");
    assertThat(snapshot.buckets().count()).isZero();
  }

  @Test
  void refill_isContinuous() {
    load(rules(limit(60, Scope.ROUTE)));
    long start = 5 * SEC;
    assertThat(passes(call("192.0.2.1").now(Sample.NOW_MS, start))).isEqualTo("60 route");
    assertThat(decision.limits().tokenInSec()).isEqualTo(1);
    assertThat(passes(call("192.0.2.1").now(Sample.NOW_MS, start + SEC - 1))).isEqualTo("0 route");
    assertThat(passes(call("192.0.2.1").now(Sample.NOW_MS, start + SEC))).isEqualTo("1 route");
    // The wall clock has no say: it may be put back.
    assertThat(passes(call("192.0.2.1").now(Sample.NOW_MS - 9_999_999, start + 11 * SEC)))
        .isEqualTo("10 route");
  }

  /**
   * docs/wire.md section 13.3: what a method says of limits holds for it in place of the route's.
   */
  @Test
  void methodsOwnLimit_isByItself_theOthersShareTheRoutes() {
    load(
        rules(
            limit(5, Scope.ROUTE),
            Map.of(
                "POST", method(limit(2, null)),
                "PUT", method(new RateLimitRule(null, null, null, null, Scope.ROUTE)),
                "PURGE", method(new RateLimitRule(false, null, null, null, null)),
                "PATCH", method(RateLimitRule.UNSET))));

    assertThat(passes(call(Sample.LIVE_KEY, null, "POST"))).isEqualTo("2 method");
    assertThat(passes(call(Sample.LIVE_KEY, null, "PUT"))).isEqualTo("5 method");
    assertThat(passes(call(Sample.LIVE_KEY, null, "PURGE"))).isEqualTo("all");
    decide(call(Sample.LIVE_KEY, null, "PATCH"));
    assertThat(passes(call(Sample.LIVE_KEY, null, "GET"))).isEqualTo("4 route");
  }

  /**
   * docs/wire.md section 11: overridable per environment; and each environment has its own buckets.
   */
  @Test
  void environments_haveTheirOwn() {
    sample.overrides.add(override(new RateLimitRule(null, 2L, null, null, null)));
    load(rules(limit(5, Scope.ROUTE)));

    assertThat(passes(call(Sample.LIVE_KEY, "staging", "GET"))).isEqualTo("2 route");
    assertThat(passes(call(Sample.LIVE_KEY, null, "GET"))).isEqualTo("5 route");
  }

  private Stored<RouteEnvironment> override(RateLimitRule rule) {
    return Stored.first(
        UUID.randomUUID(),
        route.tenantId(),
        new RouteEnvironment(
            route.id(), sample.staging.id(), null, null, null, null, null, null, rules(rule)),
        Sample.CREATED);
  }

  @Test
  void key_itsOwnLimitHoldsOnAllRoutes() {
    ApiKey limited =
        Sample.limited(
            Sample.key(sample.tenant, OTHER_KEY, KeyType.STANDARD), new RateLimit(4, 60));
    sample.keys.add(limited);
    load(rules(limit(3, Scope.ROUTE)));

    assertThat(passes(call(OTHER_KEY, null, "GET"))).isEqualTo("3 route");
    snapshot = compiler.load(openRoute());
    // What the route refused was given back to the key.
    assertThat(passes(call(OTHER_KEY, null, "GET"))).isEqualTo("1 key");
    assertThat(passes(call(Sample.LIVE_KEY, null, "GET"))).isEqualTo("all");
  }

  private Configuration openRoute() {
    sample.routes.clear();
    sample.routes.add(Sample.ruled(route, CallRules.UNSET));
    return sample.configuration(2);
  }

  /** docs/wire.md sections 11, 17: the plan's requests per minute. */
  @Test
  void tenant_itsPlanLimitsAllItsCalls() {
    Tenant tenant = sample.tenant;
    sample.tenants.set(
        0, new Tenant(tenant.id(), tenant.slug(), tenant.name(), Plan.FREE, tenant.createdAt()));
    load(rules(limit(60, Scope.ROUTE)));

    assertThat(passes(call("192.0.2.1"))).isEqualTo("60 route");
    snapshot = compiler.load(openRoute());
    assertThat(passes(call("192.0.2.1"))).isEqualTo("40 tenant");
    assertThat(decision.limits().limit(0).quota().toString()).isEqualTo("100 in 60 s");
  }

  /** What an earlier check refuses does not count. */
  @Test
  void earlierRefusals_doNotCount() {
    route = Sample.route(sample.tenant, "orders", sample.production, true, null, IpList.EMPTY);
    sample.assign(route, sample.production, sample.client("office", "192.0.2.0/24"));
    load(rules(limit(2, Scope.ROUTE)));
    for (int i = 0; i < 10; i++) {
      snapshot.decide(call("203.0.113.1"), decision);
      assertThat(decision.reason()).isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
      assertThat(decision.limits().count()).isZero();
    }

    assertThat(passes(call("192.0.2.1"))).isEqualTo("2 route");
  }

  @Test
  void unrelatedChange_andAFreshLoad_keepTheBuckets() {
    load(rules(limit(5, null)));
    decide(call("192.0.2.1"));
    Stored<Route> renamed =
        Sample.ruled(
            route,
            new CallRules(
                new Injection(Map.of("X-A", "1"), null, null),
                SignatureRule.UNSET,
                route.content().rules().rateLimit(),
                null));
    snapshot = compiler.apply(Deltas.between(sample.configuration(1), changed(renamed), true));
    assertThat(decide(call("192.0.2.1"))).isNull();
    assertThat(decision.limits().remaining(0)).isEqualTo(3);

    snapshot = compiler.load(changed(renamed));
    assertThat(passes(call("192.0.2.1"))).isEqualTo("3 client");
  }

  private Configuration changed(Stored<Route> changed) {
    sample.routes.clear();
    sample.routes.add(changed);
    return sample.configuration(2);
  }

  /** docs/decisions/rate-limits.md: who changes a limit wants it to hold from now. */
  @Test
  void changedLimit_startsAnew() {
    load(rules(limit(5, Scope.ROUTE)));
    assertThat(passes(call("192.0.2.1"))).isEqualTo("5 route");
    Configuration before = sample.configuration(1);
    snapshot =
        compiler.apply(
            Deltas.between(
                before, changed(Sample.ruled(route, rules(limit(6, Scope.ROUTE)))), true));

    assertThat(passes(call("192.0.2.1"))).isEqualTo("6 route");
  }

  @Test
  void explain_saysWhatDecideWould_andTakesNothing() {
    load(rules(limit(2, null)));
    for (int i = 0; i < 4; i++) {
      for (int again = 0; again < 3; again++) {
        Explanation explanation = Explanation.of(snapshot, call("192.0.2.1"));
        String detail = explanation.steps().get(Check.RATE_LIMIT.ordinal()).detail();
        assertThat(explanation.reason()).isEqualTo(i < 2 ? null : DenyReason.RATE_LIMITED);
        assertThat(detail)
            .isEqualTo(
                i < 2
                    ? "Limit client (2 in 60 s) has %d left.".formatted(2 - i)
                    : "Limit client (2 in 60 s) has none left; the next comes back in 30 s.");
      }
      decide(call("192.0.2.1"));
    }
  }

  @Test
  void decide_limitedByEverything_allocatesNothing() {
    Tenant tenant = sample.tenant;
    sample.tenants.set(
        0, new Tenant(tenant.id(), tenant.slug(), tenant.name(), Plan.FREE, tenant.createdAt()));
    ApiKey limited = Sample.limited(sample.keys.getFirst(), new RateLimit(1_000, 60));
    sample.keys.set(0, limited);
    load(rules(limit(50, null), Map.of("POST", method(limit(7, null)))));
    AccessRequest[] requests = {
      call("192.0.2.1"), call(Sample.LIVE_KEY, null, "POST"), call("203.0.113.1")
    };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int decisions = 20_000;
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < decisions; i++) {
        AccessRequest request = requests[i % requests.length];
        snapshot.decide(request.now(Sample.NOW_MS, i * 1_000_000L), decision);
      }
      bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(decision.limits().count()).isPositive();
    assertThat(bytes).isLessThan(decisions);
  }
}
