package io.portcullis.policy;

import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.rule.RateLimitRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits over plain rows: tokens that are counted and come back, in buckets with long names.
 * Remembers what was taken. Not thread safe.
 */
final class NaiveLimits {
  private static final long NS_PER_SEC = 1_000_000_000;

  private final Configuration rows;
  private final Map<String, Tokens> buckets = new HashMap<>();

  NaiveLimits(Configuration rows) {
    this.rows = rows;
  }

  /** The kind of the limit that refuses a call which passed the checks before; null: none. */
  @Nullable String take(Outcome passed, Call call, long nowNs) {
    List<Tokens> asked = new ArrayList<>();
    for (Map.Entry<String, Tokens> bucket : bucketsOf(passed, call)) {
      Tokens tokens = buckets.computeIfAbsent(bucket.getKey(), name -> bucket.getValue());
      tokens.comeBack(nowNs);
      if (tokens.left < tokens.windowNs) {
        return bucket.getKey().split(" ")[0];
      }
      asked.add(tokens);
    }
    asked.forEach(tokens -> tokens.left -= tokens.windowNs);
    return null;
  }

  private List<Map.Entry<String, Tokens>> bucketsOf(Outcome passed, Call call) {
    Tenant tenant = find(rows.tenants(), row -> row.id().equals(passed.tenant()));
    ApiKey key = find(rows.apiKeys(), row -> row.id().equals(passed.key()));
    Stored<Route> route = find(rows.routes(), row -> row.id().equals(passed.route()));
    Stored<Environment> there =
        find(
            rows.environments(),
            row ->
                row.tenantId().equals(tenant.id())
                    && row.content().name().equals(passed.environment()));
    RouteEnvironment override =
        rows.overrides().stream()
            .filter(row -> row.content().routeId().equals(route.id()))
            .filter(row -> row.content().environmentId().equals(there.id()))
            .map(Stored::content)
            .findFirst()
            .orElse(null);
    List<Map.Entry<String, Tokens>> found = new ArrayList<>();
    NaiveSettings settings = new NaiveSettings(route.content(), override);
    String method = call.method().equals("HEAD") ? "GET" : call.method(); // One bucket for both.
    boolean ofMethod = settings.limitsMethod(method);
    RateLimitRule rule = settings.rateLimit(method);
    if (Boolean.TRUE.equals(rule.enabled()) && rule.requests() != null) {
      boolean all = rule.scope() == RateLimitRule.Scope.ROUTE;
      String kind = ofMethod ? "method" : all ? "route" : "client";
      String whose =
          all ? "" : String.valueOf(passed.client() != null ? passed.client() : key.id());
      long burst = rule.burst() == null ? 0 : rule.burst();
      found.add(
          Map.entry(
              "%s %s %s %s %s"
                  .formatted(kind, route.id(), there.id(), ofMethod ? method : "", whose),
              new Tokens(
                  rule.requests(),
                  rule.windowSec() == null ? 60 : rule.windowSec(),
                  Math.max(burst, rule.requests()))));
    }
    if (key.rateLimit() != null) {
      found.add(
          Map.entry(
              "key " + key.id(),
              new Tokens(
                  key.rateLimit().requests(),
                  key.rateLimit().windowSec(),
                  key.rateLimit().requests())));
    }
    if (tenant.plan() != Plan.UNLIMITED) {
      long perMinute = tenant.plan().requestsPerMinute();
      found.add(Map.entry("tenant " + tenant.id(), new Tokens(perMinute, 60, perMinute)));
    }
    return found;
  }

  private static <T> T find(List<T> rows, java.util.function.Predicate<T> condition) {
    return rows.stream().filter(condition).findFirst().orElseThrow();
  }

  /** Tokens of {@link #windowNs} parts each, so that nothing is rounded. */
  private static final class Tokens {
    final long requests;
    final long windowNs;
    final long most;
    long left;
    long at;

    Tokens(long requests, int windowSec, long capacity) {
      this.requests = requests;
      this.windowNs = windowSec * NS_PER_SEC;
      this.most = capacity * windowNs;
      this.left = most;
    }

    void comeBack(long nowNs) {
      left = Math.min(most, left + (nowNs - at) * requests);
      at = nowNs;
    }
  }
}
