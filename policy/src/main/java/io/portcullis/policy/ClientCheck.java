package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.key.KeyType;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import org.jspecify.annotations.Nullable;

/**
 * Check 7: an enabled client that is assigned to the route in the environment covers the client
 * address.
 *
 * <p>Where that decides nothing, on open routes and for test keys, the client is looked up all the
 * same: the log, signatures and limits ask for it. Stateless; any thread.
 */
final class ClientCheck {
  private ClientCheck() {}

  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    CompiledTarget target = decision.knownTarget();
    IpAddress address = request.clientAddress;
    int client =
        address == null ? -1 : decision.knownTenant().findClient(address, target.assigned());
    decision.foundClient(client);
    if (decision.knownKey().type() == KeyType.TEST) {
      decision.identified(Decision.Identification.TEST_KEY);
      return null;
    }
    if (client >= 0) {
      decision.identified(Decision.Identification.IP);
      return null;
    }
    if (!target.requiresClients()) {
      return null;
    }
    return address == null ? DenyReason.ADDRESS_UNKNOWN : DenyReason.ADDRESS_NOT_AUTHORIZED;
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    if (decision.knownKey().type() == KeyType.TEST) {
      return Step.skipped(Check.CLIENT, "A test key skips the address checks.");
    }
    if (!decision.knownTarget().requiresClients()) {
      return Step.skipped(Check.CLIENT, "The route does not require clients.");
    }
    return Step.ran(Check.CLIENT, reason, detail(request, decision, reason));
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    IpAddress address = request.clientAddress;
    if (address == null) {
      return "The client address is unknown, and the route requires clients.";
    }
    CompiledTarget target = decision.knownTarget();
    String where =
        "route %s in %s"
            .formatted(target.target().route().name(), target.target().environmentName());
    if (reason != null) {
      return "%s is in no enabled client assigned to %s.".formatted(address, where);
    }
    CompiledTenant.Cover matched =
        decision.knownTenant().clientsCovering(address, Integer.MAX_VALUE).stream()
            .filter(cover -> target.letsIn(cover.client()))
            .findFirst()
            .orElseThrow();
    return "%s is in client %s (%s), assigned to %s."
        .formatted(address, matched.client().name(), matched.entry(), where);
  }
}
