package io.portcullis.model;

import io.portcullis.ip.IpList;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A route's override row for one environment (docs/wire.md sections 7.4, 13.4). Null members
 * inherit.
 *
 * @param enabled false switches the route off in this environment; null and true leave it on
 * @param ipAllowlist null inherits; never empty, because empty means inherit on the wire
 */
public record RouteEnvironment(
    UUID routeId,
    UUID environmentId,
    @Nullable TargetUrl target,
    @Nullable Boolean enabled,
    @Nullable Boolean requiresClients,
    @Nullable MethodRule methodRule,
    @Nullable Boolean methodRestrictionsEnabled,
    @Nullable IpList ipAllowlist,
    CallRules rules) {
  /** Checks that {@code ipAllowlist} is null or names an entry. */
  public RouteEnvironment {
    if (ipAllowlist != null && ipAllowlist.entries().isEmpty()) {
      throw new IllegalArgumentException("an empty ip_allowlist inherits: pass null");
    }
  }

  /** An override that inherits all but {@code rules}. */
  public static RouteEnvironment inheriting(UUID routeId, UUID environmentId, CallRules rules) {
    return new RouteEnvironment(routeId, environmentId, null, null, null, null, null, null, rules);
  }
}
