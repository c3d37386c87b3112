package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.IpRange;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.model.rule.MethodRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small random configuration that changes at random, and random calls that come close to it.
 *
 * <p>Everything is drawn from few values, so that prefixes overlap, names nearly collide and most
 * calls reach the later checks. All that is random comes from the generator passed in.
 */
public final class World {
  public static final List<String> ENVIRONMENTS = List.of("production", "staging", "dev", "qa");
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PURGE", "DELETE", "TRACE", "TRACK");
  private static final List<String> NAMES =
      List.of("orders", "Orders", "billing", "a", "mail-api", "mail api", "x9");

  private final RandomGenerator random;
  private final int maxTenants;
  private final Map<UUID, Tenant> tenants = new LinkedHashMap<>();
  private final Map<UUID, Stored<Environment>> environments = new LinkedHashMap<>();
  private final Map<UUID, Stored<Client>> clients = new LinkedHashMap<>();
  private final Map<UUID, Stored<Route>> routes = new LinkedHashMap<>();
  private final Map<UUID, Stored<RouteEnvironment>> overrides = new LinkedHashMap<>();
  private final Set<Assignment> assignments = new LinkedHashSet<>();
  private final Map<UUID, ApiKey> keys = new LinkedHashMap<>();

  private final Map<UUID, Stored<Secret>> secrets = new LinkedHashMap<>();

  /** The texts of all keys ever made, by row id. */
  private final Map<UUID, String> keyTexts = new HashMap<>();

  public World(RandomGenerator random, int maxTenants, int changes) {
    this.random = random;
    this.maxTenants = maxTenants;
    for (int i = 0; i < changes; i++) {
      change();
    }
  }

  public Configuration configuration(long revision) {
    return new Configuration(
        revision,
        List.copyOf(tenants.values()),
        List.copyOf(environments.values()),
        List.copyOf(clients.values()),
        List.copyOf(routes.values()),
        List.copyOf(overrides.values()),
        List.copyOf(assignments),
        List.copyOf(keys.values()),
        List.copyOf(secrets.values()));
  }

  /** One random change; now and then none. */
  public void change() {
    if (tenants.isEmpty()) {
      putTenant();
      return;
    }
    switch (random.nextInt(27)) {
      case 0 -> putTenant();
      case 1, 2, 3 -> putEnvironment();
      case 4, 5, 6 -> putKey();
      case 7, 8, 9, 10, 11 -> putClient();
      case 12, 13, 14 -> putRoute();
      case 15, 16 -> putOverride();
      case 17, 18, 19, 20 -> assign();
      case 21 -> assignments.remove(anyOf(assignments));
      case 22 -> remove();
      case 23, 24, 25 -> putSecret();
      default -> removeTenant();
    }
  }

  private void putTenant() {
    Tenant old = random.nextBoolean() ? anyOf(tenants.values()) : null;
    if (old == null && tenants.size() >= maxTenants) {
      return;
    }
    String slug = pick(List.of("acme", "globex", "in-9", "umbrella"));
    if (tenants.values().stream().anyMatch(t -> t.slug().equals(slug) && !t.equals(old))) {
      return;
    }
    UUID id = old == null ? newId() : old.id();
    tenants.put(id, new Tenant(id, slug, slug, Plan.UNLIMITED, instant()));
  }

  private void removeTenant() {
    Tenant tenant = anyOf(tenants.values());
    if (tenant == null || random.nextInt(4) > 0) {
      return;
    }
    tenants.remove(tenant.id());
    environments.values().removeIf(row -> row.tenantId().equals(tenant.id()));
    clients.values().removeIf(row -> row.tenantId().equals(tenant.id()));
    routes.values().removeIf(row -> row.tenantId().equals(tenant.id()));
    keys.values().removeIf(row -> row.tenantId().equals(tenant.id()));
    secrets.values().removeIf(row -> row.tenantId().equals(tenant.id()));
    removeOrphans();
  }

  private void removeOrphans() {
    overrides
        .values()
        .removeIf(row ->
            !routes.containsKey(row.content().routeId())
                || !environments.containsKey(row.content().environmentId()));
    assignments.removeIf(row ->
        !routes.containsKey(row.routeId())
            || !environments.containsKey(row.environmentId())
            || !clients.containsKey(row.clientId()));
  }

  private void remove() {
    switch (random.nextInt(6)) {
      case 0 -> environments.keySet().remove(anyOf(environments.keySet()));
      case 1 -> clients.keySet().remove(anyOf(clients.keySet()));
      case 2 -> routes.keySet().remove(anyOf(routes.keySet()));
      case 3 -> overrides.keySet().remove(anyOf(overrides.keySet()));
      case 4 -> secrets.keySet().remove(anyOf(secrets.keySet()));
      default -> keys.keySet().remove(anyOf(keys.keySet()));
    }
    removeOrphans();
  }

  private void putEnvironment() {
    Stored<Environment> old = random.nextInt(4) == 0 ? anyOf(environments.values()) : null;
    UUID tenant = old == null ? anyTenant() : old.tenantId();
    String name = pick(ENVIRONMENTS);
    if (environments.values().stream()
        .anyMatch(row ->
            row.tenantId().equals(tenant)
                && row.content().name().equals(name)
                && !row.equals(old))) {
      return;
    }
    UUID id = old == null ? newId() : old.id();
    environments.put(
        id,
        Stored.first(
            id,
            tenant,
            new Environment(name, name, null, Environment.DEFAULT_COLOR, false),
            instant()));
  }

  private void putKey() {
    ApiKey old = random.nextInt(3) == 0 ? anyOf(keys.values()) : null;
    UUID id = old == null ? newId() : old.id();
    KeyType type =
        old != null ? old.type() : random.nextInt(4) == 0 ? KeyType.TEST : KeyType.STANDARD;
    String keyId = type.prefix() + "k" + (id.getLeastSignificantBits() & 0xfffff);
    String text = keyTexts.computeIfAbsent(id, made -> keyId + "_" + "r".repeat(24) + made);
    Set<Scope> scopes =
        type == KeyType.TEST || random.nextInt(6) > 0 ? Set.of(Scope.CALL) : Set.of(Scope.READ);
    Instant now = Instant.ofEpochMilli(Sample.NOW_MS);
    Instant expiresAt =
        switch (random.nextInt(8)) {
          case 0 -> now;
          case 1 -> now.plusMillis(1);
          case 2 -> now.minusSeconds(9);
          default -> null;
        };
    keys.put(
        id,
        new ApiKey(
            id,
            old == null ? anyTenant() : old.tenantId(),
            keyId,
            Sha256.of(text),
            type,
            "key",
            scopes,
            random.nextInt(8) > 0,
            null,
            instant(),
            expiresAt,
            null,
            1));
  }

  private void putSecret() {
    UUID tenant = anyTenant();
    List<Stored<Environment>> own =
        environments.values().stream().filter(row -> row.tenantId().equals(tenant)).toList();
    String name = pick(WorldInjections.SECRETS);
    UUID id =
        secrets.values().stream()
            .filter(row -> row.tenantId().equals(tenant) && row.content().name().equals(name))
            .map(Stored::id)
            .findFirst()
            .orElseGet(this::newId);
    if (!own.isEmpty()) {
      secrets.put(id, WorldInjections.secret(random, id, tenant, name, own));
    }
  }

  private void putClient() {
    Stored<Client> old = random.nextInt(3) == 0 ? anyOf(clients.values()) : null;
    boolean keepAddresses = old != null && random.nextBoolean();
    UUID id = old == null ? newId() : old.id();
    clients.put(
        id,
        new Stored<>(
            id,
            old == null ? anyTenant() : old.tenantId(),
            new Client(
                pick(NAMES),
                ClientType.USER,
                keepAddresses && old != null ? old.content().addresses() : addresses(3),
                "{}",
                null,
                random.nextInt(4) > 0,
                null),
            old != null && random.nextInt(4) > 0 ? old.createdAt() : instant(),
            instant(),
            1));
  }

  private void putRoute() {
    Stored<Route> old = random.nextInt(3) == 0 ? anyOf(routes.values()) : null;
    UUID tenant = old == null ? anyTenant() : old.tenantId();
    UUID base = environmentOf(tenant);
    if (base == null) {
      return;
    }
    UUID id = old == null ? newId() : old.id();
    String name = random.nextInt(8) == 0 ? newId().toString() : pick(NAMES);
    String slug =
        random.nextInt(12) == 0 && !routes.isEmpty()
            ? String.valueOf(anyOf(routes.keySet()))
            : Route.slugOf(pick(NAMES));
    for (Stored<Route> other : routes.values()) {
      if (other.tenantId().equals(tenant)
          && !other.id().equals(id)
          && (other.content().name().equals(name) || other.content().slug().equals(slug))) {
        return;
      }
    }
    routes.put(
        id,
        Stored.first(
            id,
            tenant,
            new Route(
                name,
                slug,
                url(),
                old == null || random.nextInt(4) == 0 ? base : old.content().baseEnvironmentId(),
                random.nextInt(6) > 0,
                random.nextInt(3) > 0,
                random.nextInt(3) == 0 ? methods() : null,
                trueFalseOrNull(),
                random.nextInt(4) == 0 ? addresses(3) : IpList.EMPTY,
                WorldInjections.rules(random, anyOf(secrets.keySet()))),
            instant()));
  }

  private void putOverride() {
    Stored<Route> route = anyOf(routes.values());
    UUID environment = route == null ? null : environmentOf(route.tenantId());
    if (route == null || environment == null) {
      return;
    }
    Stored<RouteEnvironment> old =
        overrides.values().stream()
            .filter(row -> row.content().routeId().equals(route.id()))
            .filter(row -> row.content().environmentId().equals(environment))
            .findFirst()
            .orElse(null);
    if (old != null && random.nextBoolean()) {
      overrides.remove(old.id());
    }
    UUID id = old == null || !overrides.containsKey(old.id()) ? newId() : old.id();
    overrides.put(
        id,
        Stored.first(
            id,
            route.tenantId(),
            new RouteEnvironment(
                route.id(),
                environment,
                random.nextBoolean() ? url() : null,
                trueFalseOrNull(),
                trueFalseOrNull(),
                random.nextInt(3) == 0 ? methods() : null,
                trueFalseOrNull(),
                random.nextInt(3) == 0 ? addresses(2) : null,
                WorldInjections.rules(random, anyOf(secrets.keySet()))),
            instant()));
  }

  private void assign() {
    Stored<Route> route = anyOf(routes.values());
    Stored<Client> client = anyOf(clients.values());
    UUID environment = route == null ? null : environmentOf(route.tenantId());
    if (route != null
        && client != null
        && environment != null
        && client.tenantId().equals(route.tenantId())) {
      assignments.add(new Assignment(route.id(), environment, client.id()));
    }
  }

  /** A call that is right in most ways. */
  public Call call(String baseDomain) {
    Tenant tenant = anyOf(tenants.values());
    String slug = tenant == null ? "nobody" : tenant.slug();
    List<ApiKey> own =
        keys.values().stream()
            .filter(row -> tenant != null && row.tenantId().equals(tenant.id()))
            .toList();
    ApiKey key = random.nextInt(10) > 0 ? anyOf(own) : anyOf(keys.values());
    String keyText = key == null ? "tk_live_none" : keyTexts.getOrDefault(key.id(), "");
    return new Call(
        host(slug, baseDomain),
        random.nextInt(3) > 0 ? "GET" : pick(List.of("HEAD", "get", "PURGE", "DELETE", "G", "")),
        mostlyOnce(random.nextInt(12) == 0 ? keyText + "x" : keyText, 12),
        mostlyOnce(routeText(tenant), 12),
        random.nextInt(3) == 0 ? List.of() : mostlyOnce(environmentText(), 12),
        random.nextInt(12) == 0 ? null : address(),
        pick(WorldInjections.TARGETS));
  }

  private String host(String slug, String baseDomain) {
    return switch (random.nextInt(10)) {
      case 0 -> "x." + slug + "." + baseDomain + ":8443";
      case 1 -> (slug + "." + baseDomain).toUpperCase(java.util.Locale.ROOT);
      case 2 ->
          pick(
              List.of(
                  baseDomain,
                  "." + baseDomain,
                  "." + slug + "." + baseDomain,
                  slug + baseDomain,
                  slug + "x." + baseDomain,
                  "nobody." + baseDomain,
                  "[::1]:80",
                  "",
                  slug + ".y." + baseDomain,
                  slug + "." + baseDomain + ".",
                  slug));
      default -> slug + "." + baseDomain;
    };
  }

  private String routeText(@Nullable Tenant tenant) {
    List<Stored<Route>> own =
        routes.values().stream()
            .filter(row -> tenant != null && row.tenantId().equals(tenant.id()))
            .toList();
    Stored<Route> route = anyOf(own);
    if (route == null) {
      return pick(NAMES);
    }
    return switch (random.nextInt(10)) {
      case 0 -> pick(NAMES);
      case 1 -> route.id().toString();
      case 2 -> route.id().toString().toUpperCase(java.util.Locale.ROOT);
      case 3, 4, 5 -> route.content().name();
      default -> route.content().slug();
    };
  }

  private String environmentText() {
    return random.nextInt(8) == 0
        ? pick(List.of("", "Production", "nowhere", "pröd"))
        : pick(ENVIRONMENTS);
  }

  private List<String> mostlyOnce(String text, int oneIn) {
    int draw = random.nextInt(2 * oneIn);
    return draw == 0 ? List.of() : draw == 1 ? List.of(text, text) : List.of(text);
  }

  private @Nullable Boolean trueFalseOrNull() {
    int draw = random.nextInt(6);
    return draw == 0 ? Boolean.FALSE : draw == 1 ? Boolean.TRUE : null;
  }

  private MethodRule methods() {
    Set<String> some = new LinkedHashSet<>(List.of("GET"));
    some.add(pick(METHODS));
    some.add(pick(METHODS));
    if (random.nextBoolean()) {
      some.remove("GET");
    }
    return new MethodRule(some.isEmpty() ? List.of("GET") : List.copyOf(some));
  }

  private TargetUrl url() {
    return new TargetUrl(random.nextBoolean(), "10.9.9." + random.nextInt(3), 80, "");
  }

  private IpList addresses(int most) {
    List<IpRange> entries = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      entries.add(random.nextInt(4) == 0 ? range() : IpRange.of(prefix()));
    }
    return new IpList(entries);
  }

  private IpRange range() {
    IpAddress one = address();
    IpAddress other = address();
    if (one.family() != other.family()) {
      return IpRange.of(one);
    }
    return one.compareTo(other) <= 0 ? new IpRange(one, other) : new IpRange(other, one);
  }

  private IpPrefix prefix() {
    IpAddress address = address();
    int[] lengths =
        switch (address.family()) {
          case IPV4 -> new int[] {0, 8, 16, 24, 29, 31, 32};
          case IPV6 -> new int[] {0, 32, 48, 64, 65, 127, 128};
        };
    int pickFrom = random.nextInt(4) == 0 ? 0 : 1;
    return IpPrefix.covering(
        address, lengths[pickFrom + random.nextInt(lengths.length - pickFrom)]);
  }

  /** One of few addresses, near each other at every prefix length. */
  private IpAddress address() {
    int low = random.nextInt(4);
    if (random.nextInt(3) == 0) {
      long high = 0x2001_0db8_0000_0000L | (random.nextInt(2) << 16) | random.nextInt(2);
      return IpAddress.ofIpv6(high, (random.nextLong() & Long.MIN_VALUE) | low);
    }
    int network = random.nextInt(8) == 0 ? 0xfe000000 : 0x0a000000;
    return IpAddress.ofIpv4(
        network | random.nextInt(2) << 16 | random.nextInt(2) << 8 | random.nextInt(2) << 3 | low);
  }

  private UUID anyTenant() {
    return pick(List.copyOf(tenants.keySet()));
  }

  private @Nullable UUID environmentOf(UUID tenant) {
    return anyOf(
        environments.values().stream()
            .filter(row -> row.tenantId().equals(tenant))
            .map(Stored::id)
            .toList());
  }

  /** Few moments, so that clients of the same age are common. */
  private Instant instant() {
    return Sample.CREATED.plusMillis(random.nextInt(3));
  }

  private UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T> @Nullable T anyOf(java.util.Collection<T> from) {
    return from.isEmpty() ? null : pick(List.copyOf(from));
  }
}
