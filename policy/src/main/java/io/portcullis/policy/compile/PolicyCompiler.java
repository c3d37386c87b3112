package io.portcullis.policy.compile;

import io.portcullis.ip.IpList;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.ConfigurationDelta.Rows;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.Quota;
import io.portcullis.policy.signature.ReplayMemory;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledEnvironment;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.KeyIndex;
import io.portcullis.policy.table.SlotSet;
import io.portcullis.policy.table.TenantLabel;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compiles configuration into snapshots, again and again, touching only what changed.
 *
 * <p>Not thread safe: owned by the policy-reloader thread. After an exception its state is
 * undefined and the next call must be {@link #load}.
 */
public final class PolicyCompiler {
  private final PolicyOptions options;
  private final CompileWork work = new CompileWork();

  private final Map<UUID, TenantDraft> tenants = new LinkedHashMap<>();
  private final Map<UUID, TenantDraft> tenantOfEnvironment = new HashMap<>();
  private final Map<UUID, TenantDraft> tenantOfSecret = new HashMap<>();
  private final Map<UUID, RouteDraft> routes = new HashMap<>();
  private final Map<UUID, ClientDraft> clients = new HashMap<>();
  private final Map<UUID, Stored<RouteEnvironment>> overrides = new HashMap<>();
  private final Map<UUID, KeyIndex.Entry> keys = new HashMap<>();
  private KeyIndex keyIndex = KeyIndex.EMPTY;

  /** Outlives every snapshot, so that no change of configuration lets a signature count again. */
  private final ReplayMemory usedSignatures = new ReplayMemory();

  private long revision = -1;

  /** A compiler that has nothing loaded. */
  public PolicyCompiler(PolicyOptions options) {
    this.options = options;
  }

  /**
   * Forgets what was loaded, but for the last uses of keys and what was taken of rate limits, and
   * compiles {@code configuration} as a whole.
   *
   * @throws IllegalArgumentException if rows do not fit together: a row of an unknown tenant, an
   *     assignment across tenants
   */
  public PolicySnapshot load(Configuration configuration) {
    Map<UUID, KeyIndex.Entry> oldKeys = Map.copyOf(keys);
    tenants.clear();
    tenantOfEnvironment.clear();
    tenantOfSecret.clear();
    routes.clear();
    clients.clear();
    overrides.clear();
    keys.clear();
    work.loads++;
    work.limits.startOver();
    PolicySnapshot snapshot =
        compile(
            new ConfigurationDelta(
                -1,
                configuration.revision(),
                Rows.of(configuration.tenants()),
                Rows.of(configuration.environments()),
                Rows.of(configuration.clients()),
                Rows.of(configuration.routes()),
                Rows.of(configuration.overrides()),
                configuration.assignments(),
                List.of(),
                Rows.of(configuration.apiKeys()),
                Rows.of(configuration.secrets())),
            oldKeys);
    work.limits.finish();
    return snapshot;
  }

  /**
   * Compiles the state after {@code delta}. Rows that go take with them what hangs on them.
   *
   * <p>With 100,000 clients an address change takes a few milliseconds, an assignment or a switch
   * of {@code enabled} well under one. A change to keys, route names or environments is linear in
   * the keys, or the tenant's routes.
   *
   * @throws IllegalArgumentException unless {@code delta.fromRevision()} is what is loaded, or if
   *     rows do not fit together
   */
  public PolicySnapshot apply(ConfigurationDelta delta) {
    if (delta.fromRevision() != revision || delta.revision() < revision) {
      throw new IllegalArgumentException(
          "revision %d is loaded; a delta from %d to %d does not apply"
              .formatted(revision, delta.fromRevision(), delta.revision()));
    }
    work.applies++;
    return compile(delta, keys);
  }

  private PolicySnapshot compile(ConfigurationDelta delta, Map<UUID, KeyIndex.Entry> oldKeys) {
    delta.tenants().removed().forEach(this::removeTenant);
    delta.tenants().written().forEach(this::putTenant);
    delta.environments().removed().forEach(this::removeEnvironment);
    delta.environments().written().forEach(this::putEnvironment);
    delta.secrets().removed().forEach(this::removeSecret);
    delta.secrets().written().forEach(this::putSecret);
    delta.routes().removed().forEach(this::removeRoute);
    delta.routes().written().forEach(this::putRoute);
    delta.clients().removed().forEach(this::removeClient);
    delta.clients().written().forEach(this::putClient);
    delta.overrides().removed().forEach(this::removeOverride);
    delta.overrides().written().forEach(this::putOverride);
    delta.unassigned().forEach(this::unassign);
    delta.assigned().forEach(this::assign);
    changeKeys(delta.apiKeys(), oldKeys);
    revision = delta.revision();
    List<CompiledTenant> rules =
        tenants.values().stream().map(tenant -> tenant.compile(work)).toList();
    usedSignatures.tolerates(work.longestToleranceSec);
    return new PolicySnapshot(
        revision, options, rules, keyIndex, usedSignatures, work.limits.table());
  }

  private void putTenant(Tenant tenant) {
    TenantLabel label = new TenantLabel(tenant.id(), tenant.slug(), tenant.name(), tenant.plan());
    TenantDraft draft = tenants.get(tenant.id());
    if (draft == null) {
      tenants.put(tenant.id(), new TenantDraft(label));
    } else {
      draft.label(label);
    }
  }

  private void removeTenant(UUID id) {
    TenantDraft tenant = tenants.remove(id);
    tenantOfEnvironment.values().removeIf(owner -> owner == tenant);
    tenantOfSecret.values().removeIf(owner -> owner == tenant);
    overrides.values().removeIf(override -> routeOf(override).tenant == tenant);
    work.limits.forget(id);
    if (tenant != null) {
      tenant.routes().forEach(route -> work.limits.forget(route.route().id()));
    }
    routes.values().removeIf(route -> route.tenant == tenant);
    clients.values().removeIf(client -> client.tenant() == tenant);
    if (keys.values().removeIf(entry -> entry.key().tenantId().equals(id))) {
      keyIndex = new KeyIndex(keys.values());
    }
  }

  private void putEnvironment(Stored<Environment> row) {
    TenantDraft tenant = tenant(row.tenantId());
    tenant.putEnvironment(new CompiledEnvironment(row.id(), row.content().name()));
    tenantOfEnvironment.put(row.id(), tenant);
  }

  private void removeEnvironment(UUID id) {
    TenantDraft tenant = tenantOfEnvironment.remove(id);
    if (tenant != null) {
      overrides.values().removeIf(override -> override.content().environmentId().equals(id));
      tenant.removeEnvironment(id);
    }
  }

  private void putSecret(Stored<Secret> secret) {
    TenantDraft tenant = tenant(secret.tenantId());
    tenant.putSecret(secret);
    tenantOfSecret.put(secret.id(), tenant);
  }

  private void removeSecret(UUID id) {
    TenantDraft tenant = tenantOfSecret.remove(id);
    if (tenant != null) {
      tenant.removeSecret(id);
    }
  }

  private void putRoute(Stored<Route> route) {
    routes.put(route.id(), tenant(route.tenantId()).putRoute(route));
  }

  private void removeRoute(UUID id) {
    RouteDraft route = routes.remove(id);
    if (route != null) {
      route.overrides().values().forEach(override -> overrides.remove(override.id()));
      route.tenant.removeRoute(route);
      work.limits.forget(id);
    }
  }

  private void putClient(Stored<Client> row) {
    Client client = row.content();
    TenantDraft tenant = tenant(row.tenantId());
    ClientDraft old = clients.get(row.id());
    int slot = old == null ? tenant.takeClientSlot() : old.slot();
    long createdAtMs = row.createdAt().toEpochMilli();
    IpList addresses = client.addresses();
    if (old != null && old.addresses().equals(addresses)) {
      addresses = old.addresses();
    }
    boolean sameEntries =
        old != null && old.addresses().equals(addresses) && old.createdAtMs() == createdAtMs;
    CompiledClient compiled =
        new CompiledClient(
            row.id(),
            client.name(),
            client.enabled(),
            addresses,
            client.signing(),
            createdAtMs,
            slot);
    if (old != null && !sameEntries) {
      tenant.removeAddresses(old.addresses(), slot);
    }
    tenant.putClient(compiled);
    if (!sameEntries) {
      tenant.addAddresses(addresses, slot);
      clients.put(row.id(), new ClientDraft(tenant, slot, addresses, createdAtMs));
    }
  }

  private void removeClient(UUID id) {
    ClientDraft client = clients.remove(id);
    if (client != null) {
      client.tenant().removeAddresses(client.addresses(), client.slot());
      client.tenant().removeClient(client.slot(), work);
    }
  }

  private void putOverride(Stored<RouteEnvironment> override) {
    RouteDraft route = routeOf(override);
    int environment = environmentSlot(route, override.content().environmentId());
    overrides.put(override.id(), override);
    route.overrides().put(environment, override);
    route.tenant.changed(route);
  }

  private void removeOverride(UUID id) {
    Stored<RouteEnvironment> override = overrides.remove(id);
    RouteDraft route = override == null ? null : routes.get(override.content().routeId());
    if (route != null && override != null) {
      int environment = route.tenant.environmentSlot(override.content().environmentId());
      route.overrides().remove(environment);
      route.tenant.changed(route);
    }
  }

  private void assign(Assignment assignment) {
    RouteDraft route = routes.get(assignment.routeId());
    ClientDraft client = clients.get(assignment.clientId());
    if (route == null || client == null || client.tenant() != route.tenant) {
      throw new IllegalArgumentException(
          assignment + " names a route or a client that does not exist, or two tenants");
    }
    int environment = environmentSlot(route, assignment.environmentId());
    setAssigned(route, environment, route.assigned(environment).with(client.slot()));
  }

  private void unassign(Assignment assignment) {
    RouteDraft route = routes.get(assignment.routeId());
    ClientDraft client = clients.get(assignment.clientId());
    int environment = route == null ? -1 : route.tenant.environmentSlot(assignment.environmentId());
    if (route != null && client != null && environment >= 0) {
      setAssigned(route, environment, route.assigned(environment).without(client.slot()));
    }
  }

  private void setAssigned(RouteDraft route, int environment, SlotSet clients) {
    if (route.assigned(environment, clients)) {
      work.assignmentSetsCopied++;
      route.tenant.changed(route);
    }
  }

  private void changeKeys(Rows<ApiKey> rows, Map<UUID, KeyIndex.Entry> oldKeys) {
    for (ApiKey row : rows.written()) {
      KeyIndex.Entry before = oldKeys.get(row.id());
      keys.put(row.id(), new KeyIndex.Entry(row.hash(), compile(row, before)));
    }
    keys.keySet().removeAll(rows.removed());
    if (!rows.written().isEmpty() || !rows.removed().isEmpty()) {
      keyIndex = new KeyIndex(keys.values());
    }
  }

  private CompiledKey compile(ApiKey row, KeyIndex.@Nullable Entry before) {
    tenant(row.tenantId());
    Instant expiresAt = row.expiresAt();
    return new CompiledKey(
        row.id(),
        row.tenantId(),
        row.keyId(),
        row.name(),
        row.type(),
        row.scopes(),
        row.active(),
        row.rateLimit(),
        limit(row.rateLimit(), before),
        expiresAt == null ? CompiledKey.NEVER : expiresAt.toEpochMilli(),
        before == null ? new CompiledKey.LastUse() : before.key().lastUse());
  }

  private static @Nullable Limit limit(@Nullable RateLimit rate, KeyIndex.@Nullable Entry before) {
    if (rate == null) {
      return null;
    }
    Limit old = before == null ? null : before.key().limit();
    Quota quota = Quota.of(rate);
    return old != null && old.quota().isSameAs(quota) ? old : new Limit(LimitKind.KEY, quota);
  }

  private TenantDraft tenant(UUID id) {
    TenantDraft tenant = tenants.get(id);
    if (tenant == null) {
      throw new IllegalArgumentException("a row names tenant " + id + ", which does not exist");
    }
    return tenant;
  }

  private RouteDraft routeOf(Stored<RouteEnvironment> override) {
    RouteDraft route = routes.get(override.content().routeId());
    if (route == null) {
      throw new IllegalArgumentException(
          "override %s names route %s, which does not exist"
              .formatted(override.id(), override.content().routeId()));
    }
    return route;
  }

  private static int environmentSlot(RouteDraft route, UUID environmentId) {
    int slot = route.tenant.environmentSlot(environmentId);
    if (slot < 0) {
      throw new IllegalArgumentException(
          "route %s has no environment %s in its tenant"
              .formatted(route.route().id(), environmentId));
    }
    return slot;
  }

  /** What {@link #load} and {@link #apply} did since this compiler was made. */
  public CompileCounters counters() {
    return new CompileCounters(
        work.loads, work.applies, work.tablesBuilt, work.assignmentSetsCopied);
  }

  /**
   * Work done, so that tests and status can show that a change costs only what it touches.
   *
   * @param loads whole configurations compiled
   * @param applies deltas compiled
   * @param tablesBuilt address tables built, of clients and of allow lists
   * @param assignmentSetsCopied bit sets of assigned clients changed, counted once for each
   *     assignment that came or went
   */
  public record CompileCounters(
      long loads, long applies, long tablesBuilt, long assignmentSetsCopied) {}

  /** Where a client is, and what it has in its tenant's address table. */
  private record ClientDraft(TenantDraft tenant, int slot, IpList addresses, long createdAtMs) {}
}
