package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Configuration;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Holds the limits of {@code decide} and {@code explain} to each other and to {@link NaiveLimits},
 * over the calls and configurations that {@link DecisionPropertyTest} draws too.
 */
class LimitPropertyTest {
  private static final int CONFIGURATIONS = 400;
  private static final int CALLS_EACH = 200;

  /** What refuses after the limits were asked. */
  private static final Set<DenyReason> LATER =
      EnumSet.of(
          DenyReason.SECRET_UNAVAILABLE,
          DenyReason.INJECTION_INVALID,
          DenyReason.TEMPLATE_VALUE_MISSING,
          DenyReason.TEMPLATE_VALUE_INVALID);

  @Test
  void decide_randomLimitsAndTimes_equalsCountedTokensAndExplanation() {
    Map<String, Integer> seen = new HashMap<>();
    for (long seed : Seeds.of(CONFIGURATIONS)) {
      Random random = new Random(seed);
      World world = new World(random, 1, 40 + random.nextInt(80));
      Configuration rows = limited(world.configuration(seed), random);
      PolicySnapshot snapshot = new PolicyCompiler(PolicyOptions.DEFAULT).load(rows);
      NaiveLimits naive = new NaiveLimits(rows);
      long nowNs = 0;
      Call call = world.call("gate.example.com");
      for (int i = 0; i < CALLS_EACH; i++) {
        nowNs += random.nextInt(5) == 0 ? random.nextLong(2_000_000_000) : 0;
        // The same again and again, so that it comes to a limit.
        call = i % 10 == 0 ? world.call("gate.example.com") : call;
        String what = "seed %d, call %d: %s".formatted(seed, i, call);
        Outcome without = NaiveOracle.decide(rows, PolicyOptions.DEFAULT, call);
        boolean asked = without.reason() == null || LATER.contains(without.reason());
        String refusing = asked ? naive.take(without, call, nowNs) : null;
        DenyReason expected = refusing == null ? without.reason() : DenyReason.RATE_LIMITED;

        AccessRequest request = call.request().now(Sample.NOW_MS, nowNs);
        assertThat(Explanation.of(snapshot, request).reason()).as(what).isEqualTo(expected);
        Decision decision = new Decision();
        snapshot.decide(request, decision);
        assertThat(decision.reason()).as(what).isEqualTo(expected);
        if (refusing != null) {
          assertThat(decision.limits().limit(decision.limits().tightest()).kind().wireName())
              .as(what)
              .isEqualTo(refusing);
        }
        seen.merge(refusing == null ? "passed" : refusing, 1, Integer::sum);
      }
    }
    assertThat(seen.keySet())
        .containsExactlyInAnyOrder("passed", "route", "client", "method", "key");
    assertThat(seen.values()).as(seen.toString()).allMatch(count -> count > 50);
  }

  private static Configuration limited(Configuration rows, Random random) {
    return new Configuration(
        rows.revision(),
        rows.tenants().stream().map(row -> limited(row, random)).toList(),
        rows.environments(),
        rows.clients(),
        rows.routes().stream().map(row -> limited(row, random)).toList(),
        rows.overrides().stream().map(row -> limitedOverride(row, random)).toList(),
        rows.assignments(),
        rows.apiKeys().stream().map(row -> limited(row, random)).toList(),
        rows.secrets());
  }

  private static Tenant limited(Tenant row, Random random) {
    Plan plan = random.nextBoolean() ? Plan.FREE : Plan.UNLIMITED;
    return new Tenant(row.id(), row.slug(), row.name(), plan, row.createdAt());
  }

  private static Stored<Route> limited(Stored<Route> row, Random random) {
    return new Stored<>(
        row.id(),
        row.tenantId(),
        new Route(
            row.content().name(),
            row.content().slug(),
            row.content().target(),
            row.content().baseEnvironmentId(),
            row.content().enabled(),
            row.content().requiresClients(),
            row.content().methodRule(),
            row.content().methodRestrictionsEnabled(),
            row.content().ipAllowlist(),
            limited(row.content().rules(), random)),
        row.createdAt(),
        row.updatedAt(),
        row.version());
  }

  private static Stored<RouteEnvironment> limitedOverride(
      Stored<RouteEnvironment> row, Random random) {
    return new Stored<>(
        row.id(),
        row.tenantId(),
        new RouteEnvironment(
            row.content().routeId(),
            row.content().environmentId(),
            row.content().target(),
            row.content().enabled(),
            row.content().requiresClients(),
            row.content().methodRule(),
            row.content().methodRestrictionsEnabled(),
            row.content().ipAllowlist(),
            limited(row.content().rules(), random)),
        row.createdAt(),
        row.updatedAt(),
        row.version());
  }

  private static CallRules limited(CallRules rules, Random random) {
    Map<String, MethodConfig> configs = new HashMap<>();
    if (rules.methodConfigs() != null) {
      configs.putAll(rules.methodConfigs());
    }
    if (random.nextInt(3) == 0) {
      MethodConfig old = configs.get("GET");
      configs.put(
          "GET",
          new MethodConfig(
              old == null ? null : old.injectHeaders(),
              old == null ? null : old.injectBody(),
              old == null ? SignatureRule.UNSET : old.signature(),
              rule(random)));
    }
    return new CallRules(
        rules.injection(), rules.signature(), rule(random), configs.isEmpty() ? null : configs);
  }

  /** Requests that divide a second, so that no time of a token is rounded. */
  private static RateLimitRule rule(Random random) {
    return new RateLimitRule(
        orNull(random, random.nextInt(5) > 0),
        orNull(random, 1L << random.nextInt(4)),
        orNull(random, 1 + random.nextInt(8)),
        orNull(random, 1L + random.nextInt(10)),
        orNull(
            random, random.nextBoolean() ? RateLimitRule.Scope.ROUTE : RateLimitRule.Scope.CLIENT));
  }

  private static <T> @Nullable T orNull(Random random, T value) {
    return random.nextInt(3) == 0 ? null : value;
  }

  private static ApiKey limited(ApiKey row, Random random) {
    RateLimit limit =
        random.nextInt(3) == 0
            ? new RateLimit(1L << random.nextInt(3), 1 + random.nextInt(8))
            : null;
    return new ApiKey(
        row.id(),
        row.tenantId(),
        row.keyId(),
        row.hash(),
        row.type(),
        row.name(),
        row.scopes(),
        row.active(),
        limit,
        row.createdAt(),
        row.expiresAt(),
        row.lastUsedAt(),
        row.version());
  }
}
