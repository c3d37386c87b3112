package io.portcullis.policy;

import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitOutcome;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledTenant;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Check 9: takes one of each limit that holds for a call, the narrowest first (docs/wire.md section
 * 11). Stateless; any thread.
 */
final class LimitCheck {
  private LimitCheck() {}

  /** Takes, or looks only where the decision peeks; fills {@link Decision#limits}. */
  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    CompiledTenant tenant = decision.knownTenant();
    CompiledKey key = decision.knownKey();
    LimitOutcome outcome = decision.limits();
    boolean peeks = decision.peeks();
    Limit call = decision.knownRules().limit();
    boolean passes =
        (call == null || ofCall(call, request, decision, key, peeks))
            && (key.limit() == null || take(outcome, key.limit(), 0, 0, request, peeks))
            && (tenant.limit() == null || take(outcome, tenant.limit(), 0, 0, request, peeks));
    return passes ? null : DenyReason.RATE_LIMITED;
  }

  /**
   * The caller is the client that matched, else the key (docs/wire.md section 11). There is no call
   * without a key, so that it never comes to the address.
   */
  private static boolean ofCall(
      Limit limit, AccessRequest request, Decision decision, CompiledKey key, boolean peeks) {
    if (!limit.isPerCaller()) {
      return take(decision.limits(), limit, 0, 0, request, peeks);
    }
    CompiledClient client = decision.client();
    UUID id = client == null ? key.id() : client.id();
    return take(
        decision.limits(),
        limit,
        id.getMostSignificantBits(),
        id.getLeastSignificantBits(),
        request,
        peeks);
  }

  private static boolean take(
      LimitOutcome outcome,
      Limit limit,
      long idHigh,
      long idLow,
      AccessRequest request,
      boolean peeks) {
    return peeks
        ? outcome.peek(limit, idHigh, idLow, request.nowNs)
        : outcome.take(limit, idHigh, idLow, request.nowNs);
  }

  static Step describe(Decision decision, @Nullable DenyReason reason) {
    return decision.limits().count() == 0
        ? Step.skipped(Check.RATE_LIMIT, "No rate limit holds for this call.")
        : Step.ran(Check.RATE_LIMIT, reason, detail(decision.limits()));
  }

  /** What the limits have left. */
  private static String detail(LimitOutcome limits) {
    if (limits.refused()) {
      Limit refusing = limits.limit(limits.count() - 1);
      return "Limit %s (%s) has none left; the next comes back in %d s."
          .formatted(refusing.kind().wireName(), refusing.quota(), limits.tokenInSec());
    }
    StringJoiner sentence = new StringJoiner("; ", "", ".");
    for (int i = 0; i < limits.count(); i++) {
      Limit limit = limits.limit(i);
      sentence.add(
          "limit %s (%s) has %d left"
              .formatted(limit.kind().wireName(), limit.quota(), limits.remaining(i) + 1));
    }
    return "L" + sentence.toString().substring(1);
  }
}
