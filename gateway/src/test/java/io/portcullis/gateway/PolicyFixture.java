package io.portcullis.gateway;

import io.portcullis.ip.IpList;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds snapshots with one tenant, one environment, a live key, and the routes a test names. */
final class PolicyFixture {
  /** A live key that may call. */
  static final KeyText KEY =
      KeyText.generate(io.portcullis.model.key.KeyType.STANDARD, new Random(1));

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:00Z");

  private final Tenant tenant = new Tenant(new UUID(1, 1), "acme", "Acme", Plan.UNLIMITED, NOW);
  private final Stored<Environment> environment =
      Stored.first(
          new UUID(2, 1),
          tenant.id(),
          new Environment(
              Environment.PRODUCTION, "Production", null, Environment.DEFAULT_COLOR, true),
          NOW);
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);
  private final List<Stored<Route>> routes = new ArrayList<>();
  private final List<Stored<Client>> clients = new ArrayList<>();
  private final List<Stored<Secret>> secrets = new ArrayList<>();
  private final List<Assignment> assignments = new ArrayList<>();

  /** A route that any address may call. */
  PolicyFixture openRoute(String name, String url) {
    return route(name, url, false, null);
  }

  /** A route that only {@code addresses} may call. */
  PolicyFixture guardedRoute(String name, String url, String addresses) {
    route(name, url, true, null);
    return client(addresses, null);
  }

  /**
   * An open route whose calls must be signed, and a client of all loopback addresses that signs.
   *
   * @param secrets the values of its secret and, if there are two, of the previous one
   */
  PolicyFixture signedRoute(
      String name, String url, SignatureRule rule, ClientSigning.Scheme scheme, String... secrets) {
    route(name, url, false, null, new CallRules(Injection.UNSET, rule, RateLimitRule.UNSET, null));
    UUID previous = secrets.length > 1 ? signingSecret(secrets[1]) : null;
    return client("127.0.0.0/8", new ClientSigning(scheme, signingSecret(secrets[0]), previous));
  }

  private UUID signingSecret(String value) {
    UUID id = new UUID(6, secrets.size());
    secrets.add(
        Stored.first(
            id,
            tenant.id(),
            new Secret(
                "S" + secrets.size(),
                SecretType.values()[0],
                null,
                environment.id(),
                null,
                false,
                List.of(new Secret.Value(environment.id(), 1, NOW, null, SecretText.of(value)))),
            NOW));
    return id;
  }

  /** A client that is assigned to the last route. */
  private PolicyFixture client(String addresses, @Nullable ClientSigning signing) {
    Stored<Client> client =
        Stored.first(
            new UUID(4, clients.size()),
            tenant.id(),
            new Client(
                "client " + clients.size(),
                ClientType.SERVER,
                IpList.parse(addresses),
                "{}",
                null,
                true,
                signing),
            NOW);
    clients.add(client);
    Stored<Route> route = routes.getLast();
    assignments.add(new Assignment(route.id(), environment.id(), client.id()));
    return this;
  }

  /** An open route that accepts only {@code methods}. */
  PolicyFixture methodsRoute(String name, String url, String... methods) {
    return route(name, url, false, new MethodRule(List.of(methods)));
  }

  /** An open route with {@code rules}. */
  PolicyFixture ruledRoute(String name, String url, CallRules rules) {
    return route(name, url, false, null, rules);
  }

  /** A secret with a value in the only environment. */
  PolicyFixture secret(String name, String value) {
    secrets.add(
        Stored.first(
            new UUID(6, secrets.size()),
            tenant.id(),
            new Secret(
                name,
                SecretType.STRING,
                null,
                environment.id(),
                null,
                false,
                List.of(new Secret.Value(environment.id(), 1, NOW, null, SecretText.of(value)))),
            NOW));
    return this;
  }

  private PolicyFixture route(
      String name, String url, boolean requiresClients, @Nullable MethodRule rule) {
    return route(name, url, requiresClients, rule, CallRules.UNSET);
  }

  private PolicyFixture route(
      String name,
      String url,
      boolean requiresClients,
      @Nullable MethodRule rule,
      CallRules rules) {
    Violations violations = new Violations();
    TargetUrl target = TargetUrl.parse("target_base_url", url, violations);
    violations.throwIfAny();
    if (target == null) {
      throw new IllegalArgumentException(url);
    }
    routes.add(
        Stored.first(
            new UUID(3, routes.size()),
            tenant.id(),
            new Route(
                name,
                name,
                target,
                environment.id(),
                true,
                requiresClients,
                rule,
                null,
                IpList.EMPTY,
                rules),
            NOW));
    return this;
  }

  PolicySnapshot snapshot(long revision) {
    ApiKey key =
        new ApiKey(
            new UUID(5, 1),
            tenant.id(),
            KEY.keyId(),
            KEY.hash(),
            KEY.type(),
            "test",
            Set.of(Scope.CALL),
            true,
            null,
            NOW,
            null,
            null,
            1);
    return compiler.load(
        new Configuration(
            revision,
            List.of(tenant),
            List.of(environment),
            clients,
            routes,
            List.of(),
            assignments,
            List.of(key),
            secrets));
  }
}
