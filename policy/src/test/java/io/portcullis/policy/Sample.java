package io.portcullis.policy;

import io.portcullis.http.DescribedHead;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.compile.PolicyCompiler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows with short names for hand-written tests: tenant {@code acme} with environments production
 * and staging. Not thread safe.
 */
public final class Sample {
  public static final long NOW_MS = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
  public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  public static final TargetUrl UPSTREAM = new TargetUrl(false, "127.0.0.1", 9000, "/base");
  public static final String LIVE_KEY = "tk_live_sample_0123456789abcdef0123456789";
  public static final String TEST_KEY = "tk_test_sample_0123456789abcdef0123456789";

  public final Tenant tenant = tenant("acme");
  public final Stored<Environment> production = environment(tenant, "production");
  public final Stored<Environment> staging = environment(tenant, "staging");
  public final List<Tenant> tenants = new ArrayList<>(List.of(tenant));
  public final List<Stored<Environment>> environments =
      new ArrayList<>(List.of(production, staging));
  public final List<Stored<Client>> clients = new ArrayList<>();
  public final List<Stored<Route>> routes = new ArrayList<>();
  public final List<Stored<RouteEnvironment>> overrides = new ArrayList<>();
  public final List<Assignment> assignments = new ArrayList<>();
  public final List<Stored<Secret>> secrets = new ArrayList<>();
  public final List<ApiKey> keys =
      new ArrayList<>(
          List.of(key(tenant, LIVE_KEY, KeyType.STANDARD), key(tenant, TEST_KEY, KeyType.TEST)));

  public Configuration configuration(long revision) {
    return new Configuration(
        revision, tenants, environments, clients, routes, overrides, assignments, keys, secrets);
  }

  public PolicySnapshot compile() {
    return new PolicyCompiler(PolicyOptions.DEFAULT).load(configuration(1));
  }

  /** Adds an enabled client. */
  public Stored<Client> client(String name, String addresses) {
    Stored<Client> client = client(tenant, UUID.randomUUID(), name, addresses, true, CREATED);
    clients.add(client);
    return client;
  }

  /** Adds a route of which production is the base, and which requires clients. */
  public Stored<Route> route(String name) {
    Stored<Route> route = route(tenant, name, production, true, null, IpList.EMPTY);
    routes.add(route);
    return route;
  }

  public void assign(Stored<Route> route, Stored<Environment> environment, Stored<Client> client) {
    assignments.add(new Assignment(route.id(), environment.id(), client.id()));
  }

  public static Tenant tenant(String slug) {
    return new Tenant(UUID.randomUUID(), slug, slug, Plan.UNLIMITED, CREATED);
  }

  public static Stored<Environment> environment(Tenant tenant, String name) {
    return Stored.first(
        UUID.randomUUID(),
        tenant.id(),
        new Environment(name, name, null, Environment.DEFAULT_COLOR, name.equals("production")),
        CREATED);
  }

  public static Stored<Client> client(
      Tenant tenant, UUID id, String name, String addresses, boolean enabled, Instant createdAt) {
    return Stored.first(
        id,
        tenant.id(),
        new Client(name, ClientType.SERVER, IpList.parse(addresses), "{}", null, enabled, null),
        createdAt);
  }

  /** {@code client} as it is after it was told how to sign. */
  public static Stored<Client> signing(Stored<Client> client, @Nullable ClientSigning signing) {
    return new Stored<>(
        client.id(),
        client.tenantId(),
        new Client(
            client.content().name(),
            client.content().type(),
            client.content().addresses(),
            client.content().ipNotes(),
            client.content().description(),
            client.content().enabled(),
            signing),
        client.createdAt(),
        client.updatedAt(),
        client.version() + 1);
  }

  public static Stored<Client> disabled(Stored<Client> client) {
    return new Stored<>(
        client.id(),
        client.tenantId(),
        new Client(
            client.content().name(),
            client.content().type(),
            client.content().addresses(),
            client.content().ipNotes(),
            client.content().description(),
            false,
            client.content().signing()),
        client.createdAt(),
        client.updatedAt(),
        client.version() + 1);
  }

  public static Stored<Route> route(
      Tenant tenant,
      String name,
      Stored<Environment> base,
      boolean requiresClients,
      @Nullable MethodRule methods,
      IpList allowlist) {
    return Stored.first(
        UUID.randomUUID(),
        tenant.id(),
        new Route(
            name,
            Route.slugOf(name),
            UPSTREAM,
            base.id(),
            true,
            requiresClients,
            methods,
            null,
            allowlist,
            CallRules.UNSET),
        CREATED);
  }

  public static Stored<Route> ruled(Stored<Route> route, CallRules rules) {
    return new Stored<>(
        route.id(),
        route.tenantId(),
        new Route(
            route.content().name(),
            route.content().slug(),
            route.content().target(),
            route.content().baseEnvironmentId(),
            route.content().enabled(),
            route.content().requiresClients(),
            route.content().methodRule(),
            route.content().methodRestrictionsEnabled(),
            route.content().ipAllowlist(),
            rules),
        route.createdAt(),
        route.updatedAt(),
        route.version());
  }

  /** A secret with one value in each of {@code environments}. */
  @SafeVarargs
  public static Stored<Secret> secret(
      Tenant tenant, String name, String value, Stored<Environment>... environments) {
    List<Secret.Value> values = new ArrayList<>();
    for (Stored<Environment> environment : environments) {
      values.add(new Secret.Value(environment.id(), 1, CREATED, null, SecretText.of(value)));
    }
    return Stored.first(
        UUID.randomUUID(),
        tenant.id(),
        new Secret(name, SecretType.STRING, null, environments[0].id(), null, false, values),
        CREATED);
  }

  public static ApiKey key(Tenant tenant, String text, KeyType type) {
    return new ApiKey(
        UUID.randomUUID(),
        tenant.id(),
        text.substring(0, text.lastIndexOf('_')),
        Sha256.of(text),
        type,
        "sample",
        Set.of(Scope.CALL),
        true,
        null,
        CREATED,
        null,
        null,
        1);
  }

  /** {@code key} as it is after it was given a limit. */
  public static ApiKey limited(ApiKey key, RateLimit limit) {
    return new ApiKey(
        key.id(),
        key.tenantId(),
        key.keyId(),
        key.hash(),
        key.type(),
        key.name(),
        key.scopes(),
        key.active(),
        limit,
        key.createdAt(),
        key.expiresAt(),
        key.lastUsedAt(),
        key.version());
  }

  /** A call of {@code route} with the live key. */
  public static AccessRequest call(String route, String address) {
    return call("localhost", LIVE_KEY, route, null, "GET", address);
  }

  /** A call as bytes; null: the field is not sent, or the address is not known. */
  public static AccessRequest call(
      String host,
      @Nullable String key,
      @Nullable String route,
      @Nullable String environment,
      String method,
      @Nullable String address) {
    DescribedHead head = new DescribedHead(method);
    add(head, "Host", host);
    add(head, "x-knoxcall-key", key);
    add(head, "x-knoxcall-route", route);
    add(head, "x-knoxcall-environment", environment);
    AccessRequest request = new AccessRequest().reset(head, NOW_MS);
    request.clientAddress(address == null ? null : IpAddress.parse(address));
    return request;
  }

  /** The call with these fields too, each a line. */
  public static AccessRequest withFields(AccessRequest call, String lines) {
    lines
        .lines()
        .forEach(line -> {
          String[] field = line.split(": ", 2);
          call.withField(field[0], field[1]);
        });
    return call;
  }

  private static void add(DescribedHead head, String name, @Nullable String value) {
    if (value != null) {
      head.field(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
