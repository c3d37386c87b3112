package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.Environment;
import io.portcullis.model.KeyMask;
import io.portcullis.model.KeyType;
import io.portcullis.model.Scope;
import io.portcullis.policy.Explanation.NearestMiss;
import io.portcullis.policy.Explanation.Step;
import io.portcullis.policy.Explanation.Verdict;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.table.CompiledCallRules;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.MethodSet;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.WrittenEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says in sentences what the checks found, for the person who asks at night why a call was refused.
 *
 * <p>Decides nothing: {@link PolicySnapshot} runs the checks and tells each result. Not thread
 * safe; made for one request.
 */
final class Explainer {
  private static final int LONGEST_QUOTE = 80;

  private final PolicySnapshot snapshot;
  private final AccessRequest request;
  private final Decision decision;
  private final List<Step> steps = new ArrayList<>();

  Explainer(PolicySnapshot snapshot, AccessRequest request, Decision decision) {
    this.snapshot = snapshot;
    this.request = request;
    this.decision = decision;
  }

  /** Notes that {@code check} ran and gave {@code reason}; null: it let the call pass. */
  void ran(Check check, @Nullable DenyReason reason) {
    String detail =
        switch (check) {
          case TENANT -> tenantDetail(reason);
          case KEY -> keyDetail(reason);
          case ROUTE -> routeDetail(reason);
          case ENVIRONMENT -> environmentDetail(reason);
          case METHOD -> methodDetail(reason);
          case IP_ALLOWLIST -> allowlistDetail(reason);
          case CLIENT -> clientDetail(reason);
          case SIGNATURE -> signatureDetail(reason);
          case RATE_LIMIT -> LimitCheck.describe(decision.limits);
          case INJECTION -> injectionDetail(reason);
        };
    steps.add(new Step(check, verdict(check, reason), detail));
  }

  private Verdict verdict(Check check, @Nullable DenyReason reason) {
    if (reason != null) {
      return Verdict.FAIL;
    }
    return switch (check) {
      case TENANT, KEY, ROUTE, ENVIRONMENT, METHOD -> Verdict.PASS;
      case IP_ALLOWLIST ->
          isTestKey() || target().allowlist().isEmpty() ? Verdict.SKIPPED : Verdict.PASS;
      case CLIENT -> isTestKey() || !target().requiresClients() ? Verdict.SKIPPED : Verdict.PASS;
      case SIGNATURE -> decision.signatureVerified ? Verdict.PASS : Verdict.SKIPPED;
      case RATE_LIMIT -> decision.limits.count() == 0 ? Verdict.SKIPPED : Verdict.PASS;
      case INJECTION -> injection() == null ? Verdict.SKIPPED : Verdict.PASS;
    };
  }

  /** The whole, once the checks are through. */
  Explanation explanation() {
    for (Check check : Check.values()) {
      if (steps.size() <= check.ordinal()) {
        steps.add(new Step(check, Verdict.NOT_REACHED, ""));
      }
    }
    if (decision.target == null || request.clientAddress == null) {
      return new Explanation(
          decision.reason, steps, List.of(), null, needsSignature(), snapshot.revision());
    }
    AddressFindings findings = findings(request.clientAddress);
    return new Explanation(
        decision.reason,
        steps,
        findings.matchedClients(),
        nearestMiss(findings),
        needsSignature(),
        snapshot.revision());
  }

  /** Whether the check of signatures let the call pass only because there was none to look at. */
  private boolean needsSignature() {
    CompiledCallRules call = decision.call;
    return decision.reason == null
        && call != null
        && call.signature().required()
        && !decision.signatureVerified;
  }

  private @Nullable NearestMiss nearestMiss(AddressFindings findings) {
    if (decision.reason == DenyReason.ADDRESS_NOT_AUTHORIZED) {
      return findings.nearestClient();
    }
    return decision.reason == DenyReason.ADDRESS_NOT_IN_ALLOWLIST
        ? findings.nearestAllowed()
        : null;
  }

  private AddressFindings findings(IpAddress address) {
    return new AddressFindings(tenant(), route(), target(), address);
  }

  private String tenantDetail(@Nullable DenyReason reason) {
    String baseDomain = snapshot.options().baseDomain();
    int count = snapshot.tenants().size();
    String host = quoted(request.hostStart, request.hostEnd);
    if (request.assumedTenant != null) {
      return reason == null
          ? "Asked for tenant %s.".formatted(tenant().label().slug())
          : "There is no such tenant.";
    }
    if (reason == null) {
      return baseDomain == null
          ? "The server has one tenant, %s, and answers for any host."
              .formatted(tenant().label().slug())
          : "Host %s names tenant %s.".formatted(host, tenant().label().slug());
    }
    if (count == 0) {
      return "No tenant is configured.";
    }
    return baseDomain == null
        ? "The server has %d tenants and no base domain, so a host cannot tell which is meant."
            .formatted(count)
        : "Host %s names no tenant; a tenant's host is its slug before .%s."
            .formatted(host, baseDomain);
  }

  private String keyDetail(@Nullable DenyReason reason) {
    if (reason == DenyReason.KEY_MISSING) {
      return request.keyCount == 0
          ? "No x-knoxcall-key field was sent."
          : "The field x-knoxcall-key was sent %d times.".formatted(request.keyCount);
    }
    CompiledKey key = decision.key;
    if (key == null) {
      return "The key that was sent is none of tenant %s.".formatted(tenant().label().slug());
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

  private String routeDetail(@Nullable DenyReason reason) {
    if (reason == DenyReason.ROUTE_HEADER_MISSING) {
      return "No x-knoxcall-route field was sent.";
    }
    if (reason == DenyReason.ROUTE_HEADER_REPEATED) {
      return "The field x-knoxcall-route was sent %d times.".formatted(request.routeCount);
    }
    String sent = quoted(request.routeStart, request.routeEnd);
    if (reason == DenyReason.ROUTE_NOT_FOUND) {
      String said = "No route has the slug, id or name %s.".formatted(sent);
      String similar = similarRoute();
      return similar == null ? said : said + " Case counts: did you mean " + similar + "?";
    }
    RouteLabel route = route().label();
    return reason == null
        ? "%s is route %s, which is enabled.".formatted(sent, route.name())
        : "Route %s is disabled.".formatted(route.name());
  }

  /** The slug or name that equals what was sent but for case; null if there is none. */
  private @Nullable String similarRoute() {
    String sent = text(request.routeStart, request.routeEnd);
    for (CompiledRoute route : tenant().routes()) {
      if (route != null && route.label().slug().equalsIgnoreCase(sent)) {
        return route.label().slug();
      }
      if (route != null && route.label().name().equalsIgnoreCase(sent)) {
        return route.label().name();
      }
    }
    return null;
  }

  private String environmentDetail(@Nullable DenyReason reason) {
    if (reason == DenyReason.BAD_REQUEST_FIELD) {
      return "The field x-knoxcall-environment was sent %d times."
          .formatted(request.environmentCount);
    }
    String route = route().label().name();
    if (decision.target == null) {
      return notConfigured(route);
    }
    String environment = environmentName();
    if (reason != null) {
      return "Route %s is disabled in %s.".formatted(route, environment);
    }
    return request.environmentCount == 0
        ? "No environment was named: %s, the base of route %s.".formatted(environment, route)
        : "Route %s is configured in %s.".formatted(route, environment);
  }

  private String notConfigured(String route) {
    if (request.environmentCount == 0) {
      return "The base environment of route %s does not exist.".formatted(route);
    }
    String sent = quoted(request.environmentStart, request.environmentEnd);
    boolean exists =
        tenant()
                .environmentSlots()
                .find(request.bytes, request.environmentStart, request.environmentEnd)
            >= 0;
    if (exists) {
      return "Route %s has nothing for %s: no override and no assigned client."
          .formatted(route, sent);
    }
    String names =
        Arrays.asList(tenant().environments()).stream()
            .filter(Objects::nonNull)
            .map(Environment::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return "There is no environment %s; there are: %s.".formatted(sent, names);
  }

  private String methodDetail(@Nullable DenyReason reason) {
    MethodSet methods = target().methods();
    if (MethodSet.echoes(request.bytes, request.methodStart, request.methodEnd)) {
      return "Method %s is never forwarded: an upstream would echo what the gateway adds."
          .formatted(quoted(request.methodStart, request.methodEnd));
    }
    if (methods == null) {
      return "The route accepts every method.";
    }
    String method = quoted(request.methodStart, request.methodEnd);
    return reason == null
        ? "Method %s is among %s.".formatted(method, methods.allowField())
        : "Method %s is not among %s.".formatted(method, methods.allowField());
  }

  private String allowlistDetail(@Nullable DenyReason reason) {
    if (target().allowlist().isEmpty()) {
      return "The route has no ip_allowlist.";
    }
    if (isTestKey()) {
      return "A test key skips the address checks.";
    }
    IpAddress address = request.clientAddress;
    if (address == null) {
      return "The client address is unknown, and the route has an ip_allowlist.";
    }
    if (reason != null) {
      return "%s is not in the route's ip_allowlist.".formatted(address);
    }
    PrefixTable allowed = target().allowed();
    IpPrefix piece = allowed.prefix(allowed.find(address));
    return "%s is in %s of the route's ip_allowlist."
        .formatted(address, WrittenEntry.of(target().allowlist(), piece));
  }

  private String clientDetail(@Nullable DenyReason reason) {
    String where = "route %s in %s".formatted(route().label().name(), environmentName());
    IpAddress address = request.clientAddress;
    if (isTestKey()) {
      return "A test key skips the address checks.";
    }
    if (!target().requiresClients()) {
      return "The route does not require clients.";
    }
    if (address == null) {
      return "The client address is unknown, and the route requires clients.";
    }
    if (reason != null) {
      return "%s is in no enabled client assigned to %s.".formatted(address, where);
    }
    Explanation.MatchedClient client = findings(address).matchedClients().getFirst();
    return "%s is in client %s (%s), assigned to %s."
        .formatted(address, client.name(), client.entry(), where);
  }

  private String signatureDetail(@Nullable DenyReason reason) {
    CompiledCallRules call = Objects.requireNonNull(decision.call, "call");
    if (!call.signature().required()) {
      return "The route does not require signatures.";
    }
    CompiledClient client = decision.client();
    if (client == null) {
      return "A signature is required, and no assigned client covers the address: there is no"
          + " secret to hold it against.";
    }
    ClientSigning signing = client.signing();
    if (signing == null) {
      return "A signature is required, and client %s has no signing configuration."
          .formatted(client.name());
    }
    if (reason == DenyReason.SECRET_UNAVAILABLE) {
      return "The signing secret of client %s has no usable value in %s."
          .formatted(client.name(), environmentName());
    }
    if (reason == null) {
      return decision.signatureVerified
          ? "The signature is that of client %s.".formatted(client.name())
          : "A signature of client %s (%s) is required; a described call has none to look at."
              .formatted(client.name(), signing.scheme().wireName());
    }
    String problem = request.verifier().problem();
    return problem == null ? "The signature was used before." : problem;
  }

  private String injectionDetail(@Nullable DenyReason reason) {
    CompiledInjection injection = injection();
    return injection == null
        ? "Nothing is injected into this call."
        : new InjectionFindings(injection, decision.injected).detail(reason, environmentName());
  }

  private @Nullable CompiledInjection injection() {
    return Objects.requireNonNull(decision.call, "call").injection();
  }

  private boolean isTestKey() {
    return decision.key != null && decision.key.type() == KeyType.TEST;
  }

  private String environmentName() {
    return target().target().environmentName();
  }

  private CompiledTenant tenant() {
    return Objects.requireNonNull(decision.tenant, "tenant");
  }

  private CompiledRoute route() {
    return Objects.requireNonNull(decision.route, "route");
  }

  private CompiledTarget target() {
    return Objects.requireNonNull(decision.target, "target");
  }

  /** What was sent, for showing: without keys, cut, and only visible ASCII. */
  private String quoted(int start, int end) {
    String text = KeyMask.of(text(start, end));
    boolean cut = text.length() > LONGEST_QUOTE;
    String shown = cut ? text.substring(0, LONGEST_QUOTE) : text;
    return "'" + shown.replaceAll("[^ -~]", "?") + (cut ? "...'" : "'");
  }

  private String text(int start, int end) {
    return new String(request.bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
