package io.portcullis.model.rule;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.check.WireWord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how calls of a route are limited (docs/wire.md section 11). Null members are not set.
 *
 * @param enabled false when not set
 * @param requests how many a window, from 1 to {@value RateLimit#MAX_REQUESTS}
 * @param windowSec seconds, 1 to {@value RateLimit#MAX_WINDOW_SEC}; {@value
 *     RateLimit#DEFAULT_WINDOW_SEC} when not set
 * @param burst how many at once at most, from 1 to {@value RateLimit#MAX_REQUESTS}; never below
 *     {@code requests} in effect, and {@code requests} when not set
 * @param scope {@link Scope#CLIENT} when not set
 */
public record RateLimitRule(
    @Nullable Boolean enabled,
    @Nullable Long requests,
    @Nullable Integer windowSec,
    @Nullable Long burst,
    @Nullable Scope scope) {
  /** Nothing is set. */
  public static final RateLimitRule UNSET = new RateLimitRule(null, null, null, null, null);

  /** Whose calls share a bucket. */
  public enum Scope implements WireWord {
    /** Each matched client, else key, has its own; there is no call without a key. */
    CLIENT,
    /** All callers of the route share one. */
    ROUTE;

    /** The scope spelled {@code text} on the wire, case-sensitively; empty if there is none. */
    public static Optional<Scope> ofWireName(String text) {
      return WireWord.of(Scope.class, text);
    }
  }

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public RateLimitRule {
    Violations violations = new Violations();
    RateLimit.check("rate_limit_requests", requests, RateLimit.MAX_REQUESTS, violations);
    RateLimit.check(
        "rate_limit_window_sec",
        windowSec == null ? null : windowSec.longValue(),
        RateLimit.MAX_WINDOW_SEC,
        violations);
    RateLimit.check("rate_limit_burst", burst, RateLimit.MAX_REQUESTS, violations);
    violations.throwIfAny();
  }

  /** What {@code in} says where it says something, else what {@code base} does. */
  public static RateLimitRule read(RuleReader in, RateLimitRule base) {
    return new RateLimitRule(
        in.bool("rate_limit_enabled", base.enabled),
        in.number("rate_limit_requests", base.requests),
        in.integer("rate_limit_window_sec", base.windowSec),
        in.number("rate_limit_burst", base.burst),
        in.word("rate_limit_scope", Scope.class, base.scope));
  }

  /** Each member under its name on the wire, as {@link #read} reads it; null where not set. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("rate_limit_enabled", enabled);
    members.put("rate_limit_requests", requests);
    members.put("rate_limit_window_sec", windowSec);
    members.put("rate_limit_burst", burst);
    members.put("rate_limit_scope", WireWord.nameOf(scope));
    return members;
  }

  /** This where set, else {@code base}. */
  public RateLimitRule over(RateLimitRule base) {
    return new RateLimitRule(
        enabled != null ? enabled : base.enabled,
        requests != null ? requests : base.requests,
        windowSec != null ? windowSec : base.windowSec,
        burst != null ? burst : base.burst,
        scope != null ? scope : base.scope);
  }
}
