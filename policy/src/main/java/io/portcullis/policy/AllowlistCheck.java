package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.model.key.KeyType;
import io.portcullis.policy.table.CompiledTarget;
import org.jspecify.annotations.Nullable;

/**
 * Check 6: the route's own {@code ip_allowlist}, where it has one, covers the client address. Test
 * keys skip it. Stateless; any thread.
 */
final class AllowlistCheck {
  private AllowlistCheck() {}

  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    CompiledTarget target = decision.knownTarget();
    if (target.allowlist().isEmpty() || decision.knownKey().type() == KeyType.TEST) {
      return null;
    }
    IpAddress address = request.clientAddress;
    if (address == null) {
      return DenyReason.ADDRESS_UNKNOWN;
    }
    return target.allowed().find(address) < 0 ? DenyReason.ADDRESS_NOT_IN_ALLOWLIST : null;
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    CompiledTarget target = decision.knownTarget();
    if (target.allowlist().isEmpty()) {
      return Step.skipped(Check.IP_ALLOWLIST, "The route has no ip_allowlist.");
    }
    if (decision.knownKey().type() == KeyType.TEST) {
      return Step.skipped(Check.IP_ALLOWLIST, "A test key skips the address checks.");
    }
    return Step.ran(Check.IP_ALLOWLIST, reason, detail(request, target, reason));
  }

  private static String detail(
      AccessRequest request, CompiledTarget target, @Nullable DenyReason reason) {
    IpAddress address = request.clientAddress;
    if (address == null) {
      return "The client address is unknown, and the route has an ip_allowlist.";
    }
    if (reason != null) {
      return "%s is not in the route's ip_allowlist.".formatted(address);
    }
    IpPrefix piece = target.allowed().prefix(target.allowed().find(address));
    return "%s is in %s of the route's ip_allowlist."
        .formatted(address, target.allowlist().entryOf(piece));
  }
}
