package io.portcullis.policy;

import io.portcullis.http.FieldPlace;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.policy.table.CompiledKey;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Check 2: one key was sent; it is known, of this tenant, usable, and may call. Stateless; any
 * thread.
 */
final class KeyCheck {
  private KeyCheck() {}

  static @Nullable DenyReason run(
      PolicySnapshot snapshot, AccessRequest request, Decision decision) {
    CompiledKey key = request.assumedKey;
    if (key == null) {
      FieldPlace sent = request.head.fields().key();
      if (sent.count() != 1) {
        return DenyReason.KEY_MISSING;
      }
      key = snapshot.findKey(request.digest.of(sent.value()));
    }
    if (key == null || !key.tenantId().equals(decision.knownTenant().label().id())) {
      return DenyReason.KEY_UNKNOWN;
    }
    decision.found(key);
    DenyReason problem = problem(key, request.nowMs);
    if (problem != null) {
      return problem;
    }
    boolean refused = key.type() == KeyType.TEST && snapshot.options().testKeysRefused();
    return refused || !key.mayCall() ? DenyReason.KEY_SCOPE : null;
  }

  /** Why {@code key} is not usable at all (revoked, expired); null if it is usable. */
  static @Nullable DenyReason problem(CompiledKey key, long nowMs) {
    if (!key.active()) {
      return DenyReason.KEY_REVOKED;
    }
    return key.expiresAtMs() <= nowMs ? DenyReason.KEY_EXPIRED : null;
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    return Step.ran(Check.KEY, reason, detail(request, decision, reason));
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    if (reason == DenyReason.KEY_MISSING) {
      int count = request.head.fields().key().count();
      return count == 0
          ? "No x-knoxcall-key field was sent."
          : "The field x-knoxcall-key was sent %d times.".formatted(count);
    }
    CompiledKey key = decision.key();
    if (key == null) {
      return "The key that was sent is none of tenant %s."
          .formatted(decision.knownTenant().label().slug());
    }
    String name =
        key.isAssumed()
            ? "An assumed %s key".formatted(key.type().wireName())
            : "Key %s (%s)".formatted(key.name(), key.keyId());
    if (reason == null) {
      return name + " is known, active and may call.";
    }
    if (reason == DenyReason.KEY_REVOKED) {
      return name + " was revoked.";
    }
    if (reason == DenyReason.KEY_EXPIRED) {
      return "%s expired at %s.".formatted(name, Instant.ofEpochMilli(key.expiresAtMs()));
    }
    return key.mayCall()
        ? name + " is a test key, and this server refuses test keys."
        : "%s has no scope call, only %s.".formatted(name, scopes(key));
  }

  private static String scopes(CompiledKey key) {
    return key.scopes().stream().sorted().map(Scope::wireName).collect(Collectors.joining(" and "));
  }
}
