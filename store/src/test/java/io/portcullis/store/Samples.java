package io.portcullis.store;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
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
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.store.crypto.MasterKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Records for tests, ordinary in all members that the test does not name. */
final class Samples {
  /** When all samples were made. */
  static final Instant MADE = Instant.parse("2026-11-22T05:00:00.123Z");

  /** The master key of test databases, which are copied and shared. */
  static final MasterKeys MASTER_KEYS = MasterKeys.Given.parse("the test", "A".repeat(43) + "=");

  private Samples() {}

  /** As {@link StoreOptions#of}, but with a master key that needs no folder. */
  static StoreOptions options(String url, Path dataDir, Clock clock) {
    return StoreOptions.of(url, dataDir, clock).with(MASTER_KEYS);
  }

  /** A secret with one value, in its base environment. */
  static Stored<Secret> secret(UUID tenantId, UUID environmentId, String name, String text) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new Secret(
            name,
            SecretType.STRING,
            null,
            environmentId,
            null,
            false,
            List.of(new Secret.Value(environmentId, 1, MADE, null, SecretText.of(text)))),
        MADE);
  }

  static Tenant tenant(String slug) {
    return tenant(slug, UUID.randomUUID());
  }

  static Tenant tenant(String slug, UUID id) {
    return new Tenant(id, slug, "Tenant " + slug, Plan.UNLIMITED, MADE);
  }

  static Stored<Environment> environment(UUID tenantId, String name) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new Environment(name, "Environment " + name, null, Environment.DEFAULT_COLOR, false),
        MADE);
  }

  /** Rules with every member set. */
  static final CallRules CALL_RULES =
      new CallRules(
          new Injection(
              Map.of("X-Upstream-Key", "{{secret:PAY}} \"x\"", "X-Env", "{{environment}}"),
              "{\"tenant\":\"{{tenant_id}}\"}",
              true,
              List.of("PAY", "OTHER")),
          new SignatureRule(true, 60, "X-Sig", "X-Time", "X-Once", SignatureJoining.LF, "sig1"),
          new RateLimitRule(true, 100L, 60, 120L, RateLimitRule.Scope.ROUTE),
          Map.of(
              "POST",
              new MethodConfig(
                  Map.of("X-Write", "1"),
                  "{}",
                  new SignatureRule(false, null, null, null, null, null),
                  new RateLimitRule(true, 5L, null, null, null)),
              "GET",
              new MethodConfig(null, null, SignatureRule.UNSET, RateLimitRule.UNSET)));

  static Stored<Client> client(UUID tenantId, String name, String addresses) {
    return client(tenantId, name, addresses, ClientType.SERVER, MADE);
  }

  static Stored<Client> client(
      UUID tenantId, String name, String addresses, ClientType type, Instant createdAt) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new Client(name, type, IpList.parse(addresses), "{}", null, true, null),
        createdAt);
  }

  static Stored<Route> route(UUID tenantId, UUID baseEnvironmentId, String name) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new Route(
            name,
            Route.slugOf(name),
            target("https://api.example.com/v1"),
            baseEnvironmentId,
            true,
            true,
            null,
            null,
            IpList.EMPTY,
            CallRules.UNSET),
        MADE);
  }

  static Stored<RouteEnvironment> override(UUID tenantId, UUID routeId, UUID environmentId) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId,
        new RouteEnvironment(
            routeId, environmentId, null, null, false, null, null, null, CallRules.UNSET),
        MADE);
  }

  static ApiKey key(UUID tenantId, String keyId) {
    return new ApiKey(
        UUID.randomUUID(),
        tenantId,
        keyId,
        Sha256.of(keyId + "_and-a-random-part"),
        KeyType.STANDARD,
        "key " + keyId,
        Set.of(Scope.values()),
        true,
        null,
        MADE,
        null,
        null,
        1);
  }

  static TargetUrl target(String url) {
    return Objects.requireNonNull(TargetUrl.parse("target_base_url", url, new Violations()), url);
  }

  // Copies that differ in one member.

  static Stored<Client> named(Stored<Client> client, String name) {
    return copy(client, name, client.content().addresses(), client.content().enabled());
  }

  static Stored<Client> withAddresses(Stored<Client> client, String addresses) {
    return copy(
        client, client.content().name(), IpList.parse(addresses), client.content().enabled());
  }

  static Stored<Client> enabled(Stored<Client> client, boolean enabled) {
    return copy(client, client.content().name(), client.content().addresses(), enabled);
  }

  private static Stored<Client> copy(
      Stored<Client> client, String name, IpList addresses, boolean enabled) {
    return new Stored<>(
        client.id(),
        client.tenantId(),
        new Client(
            name,
            client.content().type(),
            addresses,
            client.content().ipNotes(),
            client.content().description(),
            enabled,
            client.content().signing()),
        client.createdAt(),
        client.updatedAt(),
        client.version());
  }

  static Stored<Route> named(Stored<Route> route, String name, String slug) {
    return copy(route, name, slug, route.content().enabled());
  }

  static Stored<Route> routeEnabled(Stored<Route> route, boolean enabled) {
    return copy(route, route.content().name(), route.content().slug(), enabled);
  }

  private static Stored<Route> copy(
      Stored<Route> route, String name, String slug, boolean enabled) {
    return new Stored<>(
        route.id(),
        route.tenantId(),
        new Route(
            name,
            slug,
            route.content().target(),
            route.content().baseEnvironmentId(),
            enabled,
            route.content().requiresClients(),
            route.content().methodRule(),
            route.content().methodRestrictionsEnabled(),
            route.content().ipAllowlist(),
            route.content().rules()),
        route.createdAt(),
        route.updatedAt(),
        route.version());
  }

  static Stored<Environment> environmentNamed(Stored<Environment> environment, String name) {
    return copy(environment, name, environment.content().isDefault());
  }

  static Stored<Environment> withDefault(Stored<Environment> environment, boolean isDefault) {
    return copy(environment, environment.content().name(), isDefault);
  }

  private static Stored<Environment> copy(
      Stored<Environment> environment, String name, boolean isDefault) {
    return new Stored<>(
        environment.id(),
        environment.tenantId(),
        new Environment(
            name,
            environment.content().displayName(),
            environment.content().description(),
            environment.content().color(),
            isDefault),
        environment.createdAt(),
        environment.updatedAt(),
        environment.version());
  }
}
