package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.policy.limit.BucketTable;
import io.portcullis.policy.signature.ReplayMemory;
import io.portcullis.policy.table.ByteMap;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.ExpiredSecret;
import io.portcullis.policy.table.KeyIndex;
import io.portcullis.policy.table.SnapshotCounts;
import io.portcullis.policy.table.TenantLabel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
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
   * then {@link Decision#outcome} tells, and {@link #resume} goes on once the body is there. So
   * does a check that costs much, if {@link AccessRequest#deferWork} was said.
   *
   * <p>Any thread, one pass, no I/O. No lock and no allocation, but for the bucket of a caller that
   * a limit meets for the first time, and for what the JDK's cryptography allocates. The client is
   * looked up on open routes and for test keys too, where it decides nothing.
   *
   * @param decision is overwritten
   */
  public void decide(AccessRequest request, Decision decision) {
    decision.reset(false);
    evaluate(request, decision, 0, null);
  }

  /**
   * Makes the check that a decision {@link Decision.Outcome#AWAIT_WORK awaits}: up to a
   * millisecond, or longer for a long body. Then {@link #resume} goes on.
   *
   * <p>Any thread; nobody else may touch either argument meanwhile. No lock, no I/O.
   *
   * @param decision what {@link #decide} or {@link #resume} of this very snapshot left
   */
  public void work(AccessRequest request, Decision decision) {
    if (decision.outcome() != Decision.Outcome.AWAIT_WORK) {
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
    boolean there =
        switch (decision.outcome()) {
          case FORWARD, REFUSE -> false;
          case AWAIT_BODY -> !request.bodyPending();
          case AWAIT_WORK -> decision.hasWorked();
        };
    if (!there) {
      throw new IllegalStateException("nothing is awaited, or it is not there");
    }
    evaluate(request, decision, decision.goOn().ordinal(), null);
  }

  /**
   * Runs the same checks as {@link #decide} and tells what each found; for package {@code explain}.
   * Takes no tokens, uses up no signature. Allocates.
   *
   * @param decision is overwritten
   * @param witness is told of each check that ran, in their order
   */
  public void explain(AccessRequest request, Decision decision, Consumer<Step> witness) {
    decision.reset(true);
    evaluate(request, decision, 0, witness);
  }

  /**
   * The one place where checks run, for decisions and their explanations.
   *
   * @param witness is told of each that ran; null: nobody asks
   */
  private void evaluate(
      AccessRequest request, Decision decision, int first, @Nullable Consumer<Step> witness) {
    for (int i = first; i < CHECKS.length; i++) {
      Check check = CHECKS[i];
      DenyReason reason = run(check, request, decision);
      if (decision.awaits()) {
        return;
      }
      if (witness != null) {
        witness.accept(describe(check, request, decision, reason));
      }
      if (reason != null) {
        decision.refuse(reason);
        return;
      }
    }
    decision.allow();
  }

  private @Nullable DenyReason run(Check check, AccessRequest request, Decision decision) {
    return switch (check) {
      case TENANT -> TenantCheck.run(this, request, decision);
      case KEY -> KeyCheck.run(this, request, decision);
      case ROUTE -> RouteCheck.run(request, decision);
      case ENVIRONMENT -> EnvironmentCheck.run(request, decision);
      case METHOD -> MethodCheck.run(request, decision);
      case IP_ALLOWLIST -> AllowlistCheck.run(request, decision);
      case CLIENT -> ClientCheck.run(request, decision);
      case SIGNATURE -> SignatureCheck.run(request, decision, usedSignatures);
      case RATE_LIMIT -> LimitCheck.run(request, decision);
      case INJECTION -> InjectionCheck.run(request, decision);
    };
  }

  /** What {@code check} found, which gave {@code reason}; in sentences. */
  private Step describe(
      Check check, AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    return switch (check) {
      case TENANT -> TenantCheck.describe(this, request, decision, reason);
      case KEY -> KeyCheck.describe(request, decision, reason);
      case ROUTE -> RouteCheck.describe(request, decision, reason);
      case ENVIRONMENT -> EnvironmentCheck.describe(request, decision, reason);
      case METHOD -> MethodCheck.describe(request, decision, reason);
      case IP_ALLOWLIST -> AllowlistCheck.describe(request, decision, reason);
      case CLIENT -> ClientCheck.describe(request, decision, reason);
      case SIGNATURE -> SignatureCheck.describe(request, decision, reason);
      case RATE_LIMIT -> LimitCheck.describe(decision, reason);
      case INJECTION -> InjectionCheck.describe(decision, reason);
    };
  }

  /**
   * The key whose text is {@code token}, whatever its state; null if there is none. One digest. For
   * the management API; states are told by {@link #keyProblem}.
   */
  public @Nullable CompiledKey findKey(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return findKey(new KeyIndex.Digest().of(bytes, 0, bytes.length));
  }

  /** The key whose text has this digest, whatever its state; null if there is none. */
  @Nullable CompiledKey findKey(KeyIndex.Digest digest) {
    return keys.find(digest);
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
    return KeyCheck.problem(key, nowMs);
  }

  /** All keys, for writing back when they were last used. */
  public Iterable<CompiledKey> keys() {
    return keys.all();
  }

  /** The buckets of single callers, shared with the snapshots before and after; to be swept. */
  public BucketTable buckets() {
    return buckets;
  }

  /**
   * The tenant that every call is of, whatever its host; null if hosts tell tenants apart. So a
   * call that broke off before its host was read can still be somebody's.
   */
  public @Nullable TenantLabel onlyTenant() {
    CompiledTenant single = baseDomain == null ? singleTenant() : null;
    return single == null ? null : single.label();
  }

  /**
   * A tenant's clients with a prefix that covers an address, enabled or not, the longest prefix
   * first; a client with several such prefixes comes once.
   *
   * @param limit most clients, from 1
   * @return empty if there is no such tenant
   */
  public List<CompiledClient> clientsCovering(UUID tenantId, IpAddress address, int limit) {
    CompiledTenant tenant = tenant(tenantId);
    return tenant == null
        ? List.of()
        : tenant.clientsCovering(address, limit).stream()
            .map(CompiledTenant.Cover::client)
            .toList();
  }

  /** How much of everything there is. Goes through it all: for status, not for every call. */
  public SnapshotCounts counts() {
    return SnapshotCounts.of(tenants(), keys.all().size());
  }

  /** The tenant with this id; null if there is none. Goes through all tenants. */
  @Nullable CompiledTenant tenant(UUID id) {
    for (CompiledTenant tenant : tenants) {
      if (tenant.label().id().equals(id)) {
        return tenant;
      }
    }
    return null;
  }

  /** The tenant with this slug, which begins at 0; null if there is none. */
  @Nullable CompiledTenant tenant(byte[] slug, int length) {
    int place = tenantPlaces.find(slug, 0, length);
    return place < 0 ? null : tenants[place];
  }

  /** The only tenant; null if there are several, or none. */
  @Nullable CompiledTenant singleTenant() {
    return tenants.length == 1 ? tenants[0] : null;
  }

  /** {@link PolicyOptions#baseDomain} in ASCII; null: the server answers for any host. */
  byte @Nullable [] baseDomain() {
    return baseDomain;
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
