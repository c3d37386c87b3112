package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.policy.Decision.Identification;
import io.portcullis.policy.template.NaiveTemplate;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decision once more, slow and plain: linear scans and text compares over the members of the
 * rows. Shares no rule with what it judges: what overrides inherit is written out in {@link
 * NaiveSettings}, templates in {@link NaiveTemplate}.
 */
final class NaiveOracle {
  private final Configuration rows;
  private final PolicyOptions options;
  private final Call call;

  private @Nullable Tenant tenant;
  private @Nullable ApiKey key;
  private @Nullable Stored<Route> route;
  private @Nullable Stored<Environment> environment;
  private @Nullable NaiveSettings settings;
  private @Nullable Stored<Client> client;
  private Identification identification = Identification.NONE;
  private String injected = "";

  private NaiveOracle(Configuration rows, PolicyOptions options, Call call) {
    this.rows = rows;
    this.options = options;
    this.call = call;
  }

  static Outcome decide(Configuration rows, PolicyOptions options, Call call) {
    NaiveOracle oracle = new NaiveOracle(rows, options, call);
    DenyReason reason = oracle.reason();
    return oracle.outcome(reason);
  }

  /** The clients that would let the call's address in, first the one that counts. */
  static List<Stored<Client>> letIn(
      Configuration rows, Call call, Stored<Route> route, Stored<Environment> environment) {
    IpAddress address = call.address();
    if (address == null) {
      return List.of();
    }
    return rows.clients().stream()
        .filter(client -> client.content().enabled())
        .filter(client -> assigned(rows, route, environment, client))
        .filter(client -> NaiveSettings.longestPrefix(client.content().addresses(), address) >= 0)
        .sorted(
            Comparator.comparing((Stored<Client> client) ->
                    -NaiveSettings.longestPrefix(client.content().addresses(), address))
                .thenComparing(client -> client.createdAt().toEpochMilli())
                .thenComparing(client -> client.id().toString()))
        .toList();
  }

  private static boolean assigned(
      Configuration rows,
      Stored<Route> route,
      Stored<Environment> environment,
      Stored<Client> client) {
    return rows.assignments().stream()
        .anyMatch(assignment ->
            assignment.routeId().equals(route.id())
                && assignment.environmentId().equals(environment.id())
                && assignment.clientId().equals(client.id()));
  }

  private Outcome outcome(@Nullable DenyReason reason) {
    NaiveSettings shown = settings;
    List<String> methods = shown == null ? null : shown.methods();
    return new Outcome(
        reason,
        tenant == null ? null : tenant.id(),
        key == null ? null : key.id(),
        route == null ? null : route.id(),
        shown == null || environment == null ? null : environment.content().name(),
        shown == null
            ? null
            : shown.target()
                + " "
                + (methods == null
                    ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                    : String.join(", ", methods)
                        .replaceAll("TRAC[EK](, )?", "")
                        .replaceAll(", $", "")),
        client == null ? null : client.id(),
        identification,
        reason == null ? injected : "");
  }

  private @Nullable DenyReason reason() {
    Tenant its = tenantOfHost();
    if (its == null) {
      return DenyReason.TENANT_NOT_FOUND;
    }
    tenant = its;
    DenyReason keyProblem = keyProblem(its);
    if (keyProblem != null) {
      return keyProblem;
    }
    if (call.routes().isEmpty()) {
      return DenyReason.ROUTE_HEADER_MISSING;
    }
    if (call.routes().size() > 1) {
      return DenyReason.ROUTE_HEADER_REPEATED;
    }
    String name = call.routes().getFirst();
    Stored<Route> found =
        routeWith(candidate -> candidate.content().slug().equals(name))
            .or(() -> routeWith(candidate -> candidate.id().toString().equals(name)))
            .or(() -> routeWith(candidate -> candidate.content().name().equals(name)))
            .orElse(null);
    if (found == null) {
      return DenyReason.ROUTE_NOT_FOUND;
    }
    route = found;
    if (!found.content().enabled()) {
      return DenyReason.ROUTE_DISABLED;
    }
    return reasonIn(found);
  }

  private @Nullable Tenant tenantOfHost() {
    String base = options.baseDomain();
    if (base == null) {
      return rows.tenants().size() == 1 ? rows.tenants().getFirst() : null;
    }
    String host = call.host().toLowerCase(Locale.ROOT).split(":", -1)[0];
    if (!host.endsWith("." + base)) {
      return null;
    }
    String before = host.substring(0, host.length() - base.length() - 1);
    String slug = before.substring(before.lastIndexOf('.') + 1);
    if (before.startsWith(".") && before.lastIndexOf('.') == 0) {
      return null;
    }
    return rows.tenants().stream()
        .filter(candidate -> candidate.slug().equals(slug))
        .findFirst()
        .orElse(null);
  }

  private @Nullable DenyReason keyProblem(Tenant owner) {
    if (call.keys().size() != 1) {
      return DenyReason.KEY_MISSING;
    }
    String hash = Sha256.of(call.keys().getFirst()).hex();
    ApiKey found =
        rows.apiKeys().stream()
            .filter(candidate -> candidate.hash().hex().equals(hash))
            .filter(candidate -> candidate.tenantId().equals(owner.id()))
            .findFirst()
            .orElse(null);
    if (found == null) {
      return DenyReason.KEY_UNKNOWN;
    }
    key = found;
    if (!found.active()) {
      return DenyReason.KEY_REVOKED;
    }
    Instant expiresAt = found.expiresAt();
    if (expiresAt != null && !Instant.ofEpochMilli(Sample.NOW_MS).isBefore(expiresAt)) {
      return DenyReason.KEY_EXPIRED;
    }
    if (options.testKeysRefused() && found.type() == KeyType.TEST) {
      return DenyReason.KEY_SCOPE;
    }
    return found.scopes().contains(Scope.CALL) ? null : DenyReason.KEY_SCOPE;
  }

  private Optional<Stored<Route>> routeWith(Predicate<Stored<Route>> condition) {
    return rows.routes().stream()
        .filter(candidate -> tenant != null && candidate.tenantId().equals(tenant.id()))
        .filter(condition)
        .findFirst();
  }

  private @Nullable DenyReason reasonIn(Stored<Route> its) {
    if (call.environments().size() > 1) {
      return DenyReason.BAD_REQUEST_FIELD;
    }
    Stored<Environment> there =
        rows.environments().stream()
            .filter(candidate -> candidate.tenantId().equals(its.tenantId()))
            .filter(candidate ->
                call.environments().isEmpty()
                    ? candidate.id().equals(its.content().baseEnvironmentId())
                    : candidate.content().name().equals(call.environments().getFirst()))
            .findFirst()
            .orElse(null);
    if (there == null) {
      return DenyReason.ENVIRONMENT_NOT_CONFIGURED;
    }
    RouteEnvironment override =
        rows.overrides().stream()
            .filter(row -> row.content().routeId().equals(its.id()))
            .filter(row -> row.content().environmentId().equals(there.id()))
            .map(Stored::content)
            .findFirst()
            .orElse(null);
    boolean anyAssigned =
        rows.assignments().stream()
            .anyMatch(
                row -> row.routeId().equals(its.id()) && row.environmentId().equals(there.id()));
    boolean isBase = its.content().baseEnvironmentId().equals(there.id());
    if (!isBase && override == null && !anyAssigned && !its.content().requiresClients()) {
      return DenyReason.ENVIRONMENT_NOT_CONFIGURED;
    }
    environment = there;
    NaiveSettings here = new NaiveSettings(its.content(), override);
    settings = here;
    if (!here.enabled()) {
      return DenyReason.ENVIRONMENT_DISABLED;
    }
    DenyReason problem = reasonFor(its, there, here);
    return problem == null ? reasonToInject(its, there, here) : problem;
  }

  /** Fields in order; of the first that cannot be made, its first placeholder. */
  private @Nullable DenyReason reasonToInject(
      Stored<Route> its, Stored<Environment> there, NaiveSettings rules) {
    StringBuilder lines = new StringBuilder();
    try {
      for (Map.Entry<String, String> field : rules.headers(call.method()).entrySet()) {
        String value =
            NaiveTemplate.render(
                field.getValue(), there.content().name(), of -> value(of, its, there));
        if (!value.isBlank()) {
          lines.append(field.getKey()).append(": ").append(value).append("\r\n");
        }
      }
    } catch (Refused e) {
      return e.reason;
    }
    injected = lines.toString();
    return null;
  }

  private String value(String of, Stored<Route> its, Stored<Environment> there) {
    String[] parts = of.split(":", 2);
    Stored<Client> matched = client;
    String value =
        switch (parts[0]) {
          case "secret" ->
              secret(parts[1].strip().replace(' ', '_').toUpperCase(Locale.ROOT), there);
          case "secret_id" -> secret(parts[1], there);
          case "var" -> variable(parts[1].strip());
          case "client.id" -> matched == null ? null : matched.id().toString();
          case "client.name" -> matched == null ? null : matched.content().name();
          case "route.name" -> its.content().name();
          case "environment" -> there.content().name();
          case "timestamp" -> String.valueOf(Sample.NOW_MS / 1_000);
          case "tenant_id" -> its.tenantId().toString();
          default -> throw new AssertionError(of);
        };
    if (value == null) {
      throw new Refused(
          of.startsWith("secret")
              ? DenyReason.SECRET_UNAVAILABLE
              : DenyReason.TEMPLATE_VALUE_MISSING);
    }
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new Refused(
          of.startsWith("secret")
              ? DenyReason.INJECTION_INVALID
              : DenyReason.TEMPLATE_VALUE_INVALID);
    }
    return value;
  }

  private @Nullable String secret(String nameOrId, Stored<Environment> there) {
    for (Stored<Secret> secret : rows.secrets()) {
      if (!secret.tenantId().equals(there.tenantId())
          || !(secret.content().name().equals(nameOrId)
              || secret.id().toString().equals(nameOrId))) {
        continue;
      }
      for (Secret.Value value : secret.content().values()) {
        Instant expiry = value.expiresAtOverride();
        expiry = expiry == null ? secret.content().expiresAt() : expiry;
        boolean over =
            secret.content().strictExpiry()
                && expiry != null
                && !Instant.ofEpochMilli(Sample.NOW_MS).isBefore(expiry);
        if (value.environmentId().equals(there.id()) && value.text() != null && !over) {
          return value.text().revealText();
        }
      }
    }
    return null;
  }

  private @Nullable String variable(String name) {
    for (String parameter : call.target().replaceFirst("[^?]*\\??", "").split("&")) {
      String[] pair = parameter.split("=", 2);
      try {
        if (!parameter.isEmpty() && decoded(pair[0]).equals(name)) {
          return pair.length == 1 ? "" : decoded(pair[1]);
        }
      } catch (IllegalArgumentException e) {
        throw new Refused(DenyReason.TEMPLATE_VALUE_INVALID);
      }
    }
    return null;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** A value that is not there. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final DenyReason reason;

    Refused(DenyReason reason) {
      super(reason.code());
      this.reason = reason;
    }
  }

  private @Nullable DenyReason reasonFor(
      Stored<Route> its, Stored<Environment> there, NaiveSettings rules) {
    if (call.method().equals("TRACE") || call.method().equals("TRACK")) {
      return DenyReason.METHOD_NOT_ALLOWED;
    }
    List<String> methods = rules.methods();
    if (methods != null && !methods.contains(call.method())) {
      return DenyReason.METHOD_NOT_ALLOWED;
    }
    boolean testKey = key != null && key.type() == KeyType.TEST;
    IpAddress address = call.address();
    if (!testKey && rules.hasAllowlist()) {
      if (address == null) {
        return DenyReason.ADDRESS_UNKNOWN;
      }
      if (!rules.allows(address)) {
        return DenyReason.ADDRESS_NOT_IN_ALLOWLIST;
      }
    }
    List<Stored<Client>> letIn = letIn(rows, call, its, there);
    client = letIn.isEmpty() ? null : letIn.getFirst();
    if (testKey) {
      identification = Identification.TEST_KEY;
      return null;
    }
    if (client != null) {
      identification = Identification.IP;
      return null;
    }
    if (!rules.requiresClients()) {
      return null;
    }
    return address == null ? DenyReason.ADDRESS_UNKNOWN : DenyReason.ADDRESS_NOT_AUTHORIZED;
  }
}
