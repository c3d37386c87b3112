package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.KeyType;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.limit.BucketTable;
import io.portcullis.policy.signature.ReplayMemory;
import io.portcullis.policy.table.ByteMap;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.ExpiredSecret;
import io.portcullis.policy.table.KeyDigest;
import io.portcullis.policy.table.KeyIndex;
import io.portcullis.policy.table.MethodSet;
import io.portcullis.policy.table.SnapshotCounts;
import io.portcullis.policy.table.TenantLabel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One revision of the configuration, compiled for deciding. Immutable; any thread. */
public final class PolicySnapshot {
  private static final Check[] CHECKS = Check.values();

  private final long revision;
  private final PolicyOptions options;
  private final byte @Nullable [] baseDomain;
  private final CompiledTenant[] tenants;
  private final ByteMap tenantPlaces;
  private final KeyIndex keys;
  private final ReplayMemory usedSignatures;
  private final BucketTable buckets;

  /**
   * A snapshot of compiled tables; for the compiler.
   *
   * @param usedSignatures outlives the snapshot, as {@code buckets} does
   */
  public PolicySnapshot(
      long revision,
      PolicyOptions options,
      List<CompiledTenant> tenants,
      KeyIndex keys,
      ReplayMemory usedSignatures,
      BucketTable buckets) {
    this.usedSignatures = usedSignatures;
    this.revision = revision;
    this.options = options;
    this.baseDomain =
        options.baseDomain() == null
            ? null
            : options.baseDomain().getBytes(StandardCharsets.US_ASCII);
    this.tenants = tenants.toArray(new CompiledTenant[0]);
    Map<String, Integer> places = new HashMap<>();
    tenants.forEach(tenant -> places.put(tenant.label().slug(), places.size()));
    this.tenantPlaces = ByteMap.of(places);
    this.keys = keys;
    this.buckets = buckets;
  }

  /** The snapshot of a server that has loaded nothing: revision -1, refuses every call. */
  public static PolicySnapshot empty() {
    return new PolicySnapshot(
        -1,
        PolicyOptions.DEFAULT,
        List.of(),
        KeyIndex.EMPTY,
        new ReplayMemory(),
        new BucketTable());
  }

  /** The revision of the configuration this was compiled from; -1 of {@link #empty}. */
  public long revision() {
    return revision;
  }

  /**
   * Runs the checks in their order; the first failure is the answer.
   *
   * <p>A check that needs the call's body, when there is one that was not read yet, stops the pass:
   * then {@link Decision#awaitsBody} tells, and {@link #resume} goes on once the body is there. So
   * does a check that costs much, if {@link AccessRequest#deferWork} was said.
   *
   * <p>Any thread, one pass, no I/O. No lock and no allocation, but for the bucket of a caller that
   * a limit meets for the first time, and for what the JDK's cryptography allocates. The client is
   * looked up on open routes and for test keys too, where it decides nothing.
   *
   * @param decision is overwritten
   */
  public void decide(AccessRequest request, Decision decision) {
    decision.reset();
    evaluate(request, decision, 0, null);
  }

  /**
   * Makes the check that a decision {@link Decision#awaitsWork awaits}: up to a millisecond, or
   * longer for a long body. Then {@link #resume} goes on.
   *
   * <p>Any thread; nobody else may touch either argument meanwhile. No lock, no I/O.
   *
   * @param decision what {@link #decide} or {@link #resume} of this very snapshot left
   */
  public void work(AccessRequest request, Decision decision) {
    if (!decision.awaitsWork) {
      throw new IllegalStateException("no work is awaited");
    }
    SignatureCheck.work(request, decision);
  }

  /**
   * Goes on with a decision that awaited the body, which {@code request} has now, or the work that
   * {@link #work} has done.
   *
   * @param decision what {@link #decide} of this very snapshot left
   */
  public void resume(AccessRequest request, Decision decision) {
    Check from = decision.awaiting;
    boolean there = decision.awaitsWork ? decision.worked != null : !request.bodyPending();
    if (from == null || !there) {
      throw new IllegalStateException("nothing is awaited, or it is not there");
    }
    decision.awaiting = null;
    decision.awaitsWork = false;
    evaluate(request, decision, from.ordinal(), null);
  }

  /** The same checks as {@link #decide}, each with its verdict. Takes no tokens. Allocates. */
  public Explanation explain(AccessRequest request) {
    Decision decision = new Decision();
    decision.peeks = true;
    Explainer explainer = new Explainer(this, request, decision);
    evaluate(request, decision, 0, explainer);
    return explainer.explanation();
  }

  /** What the signature of a described call must be made over. Allocates. */
  public SignatureDescription describeSignature(AccessRequest request) {
    Decision decision = new Decision();
    decision.peeks = true;
    evaluate(request, decision, 0, null);
    return SignatureDescription.of(request, decision);
  }

  /** The one implementation of the checks; {@code explainer} is told of each that ran. */
  private void evaluate(
      AccessRequest request, Decision decision, int first, @Nullable Explainer explainer) {
    for (int i = first; i < CHECKS.length; i++) {
      Check check = CHECKS[i];
      DenyReason reason = run(check, request, decision);
      if (decision.awaiting != null) {
        return;
      }
      if (explainer != null) {
        explainer.ran(check, reason);
      }
      if (reason != null) {
        decision.reason = reason;
        return;
      }
    }
  }

  private @Nullable DenyReason run(Check check, AccessRequest request, Decision decision) {
    return switch (check) {
      case TENANT -> checkTenant(request, decision);
      case KEY -> checkKey(request, decision);
      case ROUTE -> checkRoute(request, decision);
      case ENVIRONMENT -> checkEnvironment(request, decision);
      case METHOD -> checkMethod(request, decision);
      case IP_ALLOWLIST -> checkAllowlist(request, decision);
      case CLIENT -> checkClient(request, decision);
      case SIGNATURE -> SignatureCheck.run(request, decision, usedSignatures);
      case RATE_LIMIT -> LimitCheck.run(request, decision, decision.peeks);
      case INJECTION -> checkInjection(request, decision);
    };
  }

  private @Nullable DenyReason checkTenant(AccessRequest request, Decision decision) {
    decision.tenant = findTenant(request);
    return decision.tenant == null ? DenyReason.TENANT_NOT_FOUND : null;
  }

  private @Nullable CompiledTenant findTenant(AccessRequest request) {
    if (request.assumedTenant != null) {
      return tenantRules(request.assumedTenant);
    }
    if (baseDomain == null) {
      return tenants.length == 1 ? tenants[0] : null;
    }
    int length = HostName.tenantLabel(request, baseDomain);
    int place = length < 0 ? -1 : tenantPlaces.find(request.label, 0, length);
    return place < 0 ? null : tenants[place];
  }

  private @Nullable DenyReason checkKey(AccessRequest request, Decision decision) {
    CompiledKey key = request.assumedKey;
    if (key == null) {
      if (request.keyCount != 1) {
        return DenyReason.KEY_MISSING;
      }
      KeyDigest digest = request.digest.of(request.bytes, request.keyStart, request.keyEnd);
      key = keys.find(digest.word(0), digest.word(1), digest.word(2), digest.word(3));
    }
    if (key == null || !key.tenantId().equals(known(decision.tenant).label().id())) {
      return DenyReason.KEY_UNKNOWN;
    }
    decision.key = key;
    DenyReason problem = keyProblem(key, request.nowMs);
    if (problem != null) {
      return problem;
    }
    boolean refused = key.type() == KeyType.TEST && options.testKeysRefused();
    return refused || !key.mayCall() ? DenyReason.KEY_SCOPE : null;
  }

  private @Nullable DenyReason checkRoute(AccessRequest request, Decision decision) {
    if (request.routeCount != 1) {
      return request.routeCount == 0
          ? DenyReason.ROUTE_HEADER_MISSING
          : DenyReason.ROUTE_HEADER_REPEATED;
    }
    CompiledTenant tenant = known(decision.tenant);
    int slot = tenant.routeSlots().find(request.bytes, request.routeStart, request.routeEnd);
    if (slot < 0) {
      return DenyReason.ROUTE_NOT_FOUND;
    }
    CompiledRoute route = known(tenant.routes()[slot]);
    decision.route = route;
    return route.label().enabled() ? null : DenyReason.ROUTE_DISABLED;
  }

  private @Nullable DenyReason checkEnvironment(AccessRequest request, Decision decision) {
    if (request.environmentCount > 1) {
      return DenyReason.BAD_REQUEST_FIELD;
    }
    CompiledRoute route = known(decision.route);
    int environment =
        request.environmentCount == 0
            ? route.baseEnvironment()
            : known(decision.tenant)
                .environmentSlots()
                .find(request.bytes, request.environmentStart, request.environmentEnd);
    decision.environmentSlot = environment;
    CompiledTarget target = route.in(environment);
    if (target == null) {
      return DenyReason.ENVIRONMENT_NOT_CONFIGURED;
    }
    decision.target = target;
    return target.enabled() ? null : DenyReason.ENVIRONMENT_DISABLED;
  }

  private @Nullable DenyReason checkMethod(AccessRequest request, Decision decision) {
    CompiledTarget target = known(decision.target);
    decision.call = target.calls().of(request.bytes, request.methodStart, request.methodEnd);
    if (MethodSet.echoes(request.bytes, request.methodStart, request.methodEnd)) {
      return DenyReason.METHOD_NOT_ALLOWED;
    }
    MethodSet methods = target.methods();
    return methods == null
            || methods.contains(request.bytes, request.methodStart, request.methodEnd)
        ? null
        : DenyReason.METHOD_NOT_ALLOWED;
  }

  private @Nullable DenyReason checkAllowlist(AccessRequest request, Decision decision) {
    CompiledTarget target = known(decision.target);
    if (target.allowlist().isEmpty() || known(decision.key).type() == KeyType.TEST) {
      return null;
    }
    IpAddress address = request.clientAddress;
    if (address == null) {
      return DenyReason.ADDRESS_UNKNOWN;
    }
    return target.allowed().find(address) < 0 ? DenyReason.ADDRESS_NOT_IN_ALLOWLIST : null;
  }

  private @Nullable DenyReason checkClient(AccessRequest request, Decision decision) {
    CompiledTarget target = known(decision.target);
    IpAddress address = request.clientAddress;
    if (address != null) {
      decision.clientSlot = known(decision.tenant).findClient(address, target.assigned());
    }
    if (known(decision.key).type() == KeyType.TEST) {
      decision.identification = Decision.Identification.TEST_KEY;
      return null;
    }
    if (decision.clientSlot >= 0) {
      decision.identification = Decision.Identification.IP;
      return null;
    }
    if (!target.requiresClients()) {
      return null;
    }
    return address == null ? DenyReason.ADDRESS_UNKNOWN : DenyReason.ADDRESS_NOT_AUTHORIZED;
  }

  private @Nullable DenyReason checkInjection(AccessRequest request, Decision decision) {
    CompiledInjection injection = known(decision.call).injection();
    return injection == null ? null : InjectionCheck.run(injection, request, decision);
  }

  /** What an earlier check has found. */
  static <T> T known(@Nullable T found) {
    if (found == null) {
      throw new IllegalStateException("a check ran before the one it relies on");
    }
    return found;
  }

  /**
   * The key whose text is {@code token}, whatever its state; null if there is none. One digest. For
   * the management API; states are told by {@link #keyProblem}.
   */
  public @Nullable CompiledKey findKey(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    KeyDigest digest = new KeyDigest().of(bytes, 0, bytes.length);
    return keys.find(digest.word(0), digest.word(1), digest.word(2), digest.word(3));
  }

  /** The key with this row id; null if there is none. Goes through all keys. */
  public @Nullable CompiledKey findKey(UUID id) {
    for (CompiledKey key : keys.all()) {
      if (key.id().equals(id)) {
        return key;
      }
    }
    return null;
  }

  /** Why {@code key} is not usable at all (revoked, expired); null if it is usable. */
  public static @Nullable DenyReason keyProblem(CompiledKey key, long nowMs) {
    if (!key.active()) {
      return DenyReason.KEY_REVOKED;
    }
    return key.expiresAtMs() <= nowMs ? DenyReason.KEY_EXPIRED : null;
  }

  /** All keys, for writing back when they were last used. */
  public Iterable<CompiledKey> keys() {
    return keys.all();
  }

  /** The buckets of single callers, shared with the snapshots before and after; to be swept. */
  public BucketTable buckets() {
    return buckets;
  }

  /** The tenant with this id; null if there is none. Goes through all tenants. */
  public @Nullable TenantLabel findTenant(UUID id) {
    CompiledTenant tenant = tenantRules(id);
    return tenant == null ? null : tenant.label();
  }

  /**
   * The tenant that every call is of, whatever its host; null if hosts tell tenants apart. So a
   * call that broke off before its host was read can still be somebody's.
   */
  public @Nullable TenantLabel onlyTenant() {
    return baseDomain == null && tenants.length == 1 ? tenants[0].label() : null;
  }

  /**
   * A tenant's clients with a prefix that covers an address, enabled or not, the longest prefix
   * first; a client with several such prefixes comes once.
   *
   * @param limit most clients, from 1
   * @return empty if there is no such tenant
   */
  public List<CompiledClient> clientsCovering(UUID tenantId, IpAddress address, int limit) {
    CompiledTenant tenant = tenantRules(tenantId);
    return tenant == null ? List.of() : tenant.clientsCovering(address, limit);
  }

  /** How much of everything there is. Goes through it all: for status, not for every call. */
  public SnapshotCounts counts() {
    return SnapshotCounts.of(tenants(), keys.all().size());
  }

  private @Nullable CompiledTenant tenantRules(UUID id) {
    for (CompiledTenant tenant : tenants) {
      if (tenant.label().id().equals(id)) {
        return tenant;
      }
    }
    return null;
  }

  /** What the operator chose for the whole server. */
  PolicyOptions options() {
    return options;
  }

  /** The values of secrets that have expired, of all tenants. Linear in all values. */
  public List<ExpiredSecret> expiredSecrets(long nowMs) {
    return Arrays.stream(tenants)
        .flatMap(tenant -> tenant.secrets().expired(tenant.environments(), nowMs).stream())
        .toList();
  }

  /** All tenants, in no order. */
  List<CompiledTenant> tenants() {
    return Collections.unmodifiableList(Arrays.asList(tenants));
  }
}
