package io.portcullis.policy;

import io.portcullis.http.FieldPlace;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.RouteLabel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Check 3: one route is named; it is known and enabled. Stateless; any thread. */
final class RouteCheck {
  private RouteCheck() {}

  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    FieldPlace sent = request.head.fields().route();
    if (sent.count() != 1) {
      return sent.count() == 0 ? DenyReason.ROUTE_HEADER_MISSING : DenyReason.ROUTE_HEADER_REPEATED;
    }
    CompiledTenant tenant = decision.knownTenant();
    int slot = tenant.routeSlots().find(sent.value());
    if (slot < 0) {
      return DenyReason.ROUTE_NOT_FOUND;
    }
    CompiledRoute route = Objects.requireNonNull(tenant.routes()[slot], "route");
    decision.found(route);
    return route.label().enabled() ? null : DenyReason.ROUTE_DISABLED;
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    return Step.ran(Check.ROUTE, reason, detail(request, decision, reason));
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    if (reason == DenyReason.ROUTE_HEADER_MISSING) {
      return "No x-knoxcall-route field was sent.";
    }
    if (reason == DenyReason.ROUTE_HEADER_REPEATED) {
      return "The field x-knoxcall-route was sent %d times."
          .formatted(request.head.fields().route().count());
    }
    String sent = Quoted.of(request.head.fields().route().value());
    if (reason == DenyReason.ROUTE_NOT_FOUND) {
      String said = "No route has the slug, id or name %s.".formatted(sent);
      String similar = similar(request, decision.knownTenant());
      return similar == null ? said : said + " Case counts: did you mean " + similar + "?";
    }
    RouteLabel route = decision.knownRoute().label();
    return reason == null
        ? "%s is route %s, which is enabled.".formatted(sent, route.name())
        : "Route %s is disabled.".formatted(route.name());
  }

  /** The slug or name that equals what was sent but for case; null if there is none. */
  private static @Nullable String similar(AccessRequest request, CompiledTenant tenant) {
    String sent = request.head.fields().route().value().text(StandardCharsets.UTF_8);
    for (CompiledRoute route : tenant.routes()) {
      if (route != null && route.label().slug().equalsIgnoreCase(sent)) {
        return route.label().slug();
      }
      if (route != null && route.label().name().equalsIgnoreCase(sent)) {
        return route.label().name();
      }
    }
    return null;
  }
}
