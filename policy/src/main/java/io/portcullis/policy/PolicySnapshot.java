package io.portcullis.policy;

import io.portcullis.model.Tenant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One revision of the configuration, compiled for deciding. Immutable; any thread. */
public final class PolicySnapshot {
  private final long revision;

  PolicySnapshot(long revision) {
    this.revision = revision;
  }

  /** The snapshot of a server that has loaded nothing: revision -1, refuses every call. */
  public static PolicySnapshot empty() {
    return new PolicySnapshot(-1);
  }

  /** The revision of the configuration this was compiled from; -1 of {@link #empty}. */
  public long revision() {
    return revision;
  }

  /**
   * Runs the checks of the design's section 4, rows 1 to 7, in order; the first failure is the
   * answer.
   *
   * <p>Any thread, one pass, no lock, no I/O, no allocation.
   *
   * @param decision is overwritten
   */
  public void decide(AccessRequest request, Decision decision) {
    decision.reset();
    decision.reason = DenyReason.TENANT_NOT_FOUND;
  }

  /** The same checks as {@link #decide}, each with its verdict. Allocates. */
  public Explanation explain(AccessRequest request) {
    return new Explanation(DenyReason.TENANT_NOT_FOUND, List.of(), List.of(), null, revision);
  }

  /**
   * The key whose text is {@code token}, whatever its state; null if there is none. One digest. For
   * the management API; states are told by {@link #keyProblem}.
   */
  public @Nullable KeyPolicy findKey(String token) {
    return null;
  }

  /** The key with this row id; null if there is none. */
  public @Nullable KeyPolicy findKey(UUID id) {
    return null;
  }

  /** Why {@code key} is not usable at all (revoked, expired); null if it is usable. */
  public static @Nullable DenyReason keyProblem(KeyPolicy key, long nowMs) {
    if (!key.active()) {
      return DenyReason.KEY_REVOKED;
    }
    return key.expiresAtMs() <= nowMs ? DenyReason.KEY_EXPIRED : null;
  }

  /** All keys, for writing back when they were last used. */
  public Iterable<KeyPolicy> keys() {
    return List.of();
  }

  /** The tenant with this id; null if there is none. */
  public @Nullable TenantPolicy findTenant(UUID id) {
    return null;
  }

  static TenantPolicy tenantOf(Tenant tenant) {
    return new TenantPolicy(tenant.id(), tenant.slug(), tenant.name(), tenant.plan());
  }
}
