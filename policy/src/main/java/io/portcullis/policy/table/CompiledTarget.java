package io.portcullis.policy.table;

import io.portcullis.ip.IpList;
import io.portcullis.ip.PrefixTable;
import org.jspecify.annotations.Nullable;

/**
 * What the checks hold a call against, for one route in one environment. Immutable; any thread.
 *
 * @param enabled false: switched off in this environment only
 * @param methods null: every method
 * @param calls what is demanded of a call and injected into it, by method
 * @param allowlist the route's {@code ip_allowlist}, empty if there is none
 * @param allowed {@code allowlist} for looking up
 * @param assigned the slots of the clients assigned here, disabled ones too
 */
public record CompiledTarget(
    RouteTarget target,
    boolean enabled,
    boolean requiresClients,
    @Nullable MethodSet methods,
    CallRulesByMethod calls,
    IpList allowlist,
    PrefixTable allowed,
    SlotSet assigned) {
  /**
   * Whether a client that covers the client address lets the call in: enabled, and assigned here.
   */
  public boolean letsIn(CompiledClient client) {
    return client.enabled() && assigned.contains(client.slot());
  }
}
