package io.portcullis.policy;

import io.portcullis.http.FieldPlace;
import io.portcullis.policy.table.CompiledEnvironment;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.RouteTarget;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Check 4: the environment that is named, or the route's base where none is, exists, has something
 * configured on the route, and is not switched off there. Stateless; any thread.
 */
final class EnvironmentCheck {
  private EnvironmentCheck() {}

  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    FieldPlace sent = request.head.fields().environment();
    if (sent.count() > 1) {
      return DenyReason.BAD_REQUEST_FIELD;
    }
    CompiledRoute route = decision.knownRoute();
    int environment = sent.count() == 0 ? route.baseEnvironment() : named(sent, decision);
    CompiledTarget target = route.in(environment);
    if (target == null) {
      return DenyReason.ENVIRONMENT_NOT_CONFIGURED;
    }
    decision.found(target, environment);
    return target.enabled() ? null : DenyReason.ENVIRONMENT_DISABLED;
  }

  /** The slot of the environment that is named; -1 if there is none of this name. */
  private static int named(FieldPlace sent, Decision decision) {
    return decision.knownTenant().environmentSlots().find(sent.value());
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    return Step.ran(Check.ENVIRONMENT, reason, detail(request, decision, reason));
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    if (reason == DenyReason.BAD_REQUEST_FIELD) {
      return "The field x-knoxcall-environment was sent %d times."
          .formatted(request.head.fields().environment().count());
    }
    String route = decision.knownRoute().label().name();
    RouteTarget target = decision.target();
    if (target == null) {
      return notConfigured(request, decision, route);
    }
    String environment = target.environmentName();
    if (reason != null) {
      return "Route %s is disabled in %s.".formatted(route, environment);
    }
    return request.head.fields().environment().count() == 0
        ? "No environment was named: %s, the base of route %s.".formatted(environment, route)
        : "Route %s is configured in %s.".formatted(route, environment);
  }

  private static String notConfigured(AccessRequest request, Decision decision, String route) {
    FieldPlace named = request.head.fields().environment();
    if (named.count() == 0) {
      return "The base environment of route %s does not exist.".formatted(route);
    }
    String sent = Quoted.of(named.value());
    return named(named, decision) >= 0
        ? "Route %s has nothing for %s: no override and no assigned client.".formatted(route, sent)
        : "There is no environment %s; there are: %s."
            .formatted(sent, names(decision.knownTenant()));
  }

  private static String names(CompiledTenant tenant) {
    return Arrays.asList(tenant.environments()).stream()
        .filter(Objects::nonNull)
        .map(CompiledEnvironment::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
