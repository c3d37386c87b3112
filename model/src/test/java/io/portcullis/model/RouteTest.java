package io.portcullis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.ip.IpList;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final TargetUrl BASE_TARGET = new TargetUrl(true, "base.example", 443, "");
  private static final MethodRule GET = new MethodRule(List.of("GET"));
  private static final MethodRule POST = new MethodRule(List.of("POST"));
  private static final IpList OFFICE = IpList.parse("203.0.113.0/24");

  private static Route route(String name, String slug) {
    return route(name, slug, GET, null);
  }

  private static Route route(
      String name, String slug, @Nullable MethodRule rule, @Nullable Boolean restrictions) {
    return new Route(
        name,
        slug,
        BASE_TARGET,
        new UUID(0, 3),
        true,
        true,
        rule,
        restrictions,
        OFFICE,
        CallRules.UNSET);
  }

  private static RouteEnvironment override(
      @Nullable TargetUrl target,
      @Nullable Boolean requiresClients,
      @Nullable MethodRule rule,
      @Nullable Boolean restrictions,
      @Nullable IpList allowlist) {
    return new RouteEnvironment(
        new UUID(0, 1),
        new UUID(0, 5),
        target,
        null,
        requiresClients,
        rule,
        restrictions,
        allowlist,
        CallRules.UNSET);
  }

  @Test
  void slugOf_names_becomeLabels() {
    Map<String, String> slugOf =
        Map.of(
            "Orders API",
            "orders-api",
            "  -- Mail (EU) v2! --",
            "mail-eu-v2",
            "a.b_c",
            "a-b-c",
            "already-fine",
            "already-fine",
            "***",
            "route",
            "Straße",
            "stra-e",
            "x".repeat(200),
            "x".repeat(63),
            // Cutting must not leave a hyphen at the end.
            "y".repeat(62) + " z",
            "y".repeat(62));
    slugOf.forEach((name, slug) -> assertThat(Route.slugOf(name)).isEqualTo(slug));
  }

  @Test
  void slugOf_anyAsciiName_isASlugTheRecordAccepts() {
    for (char c = ' '; c < 0x7f; c++) {
      String name = "a" + c + "B";
      assertThat(route(name, Route.slugOf(name)).slug()).matches("[a-z0-9-]+");
    }
  }

  @Test
  void constructor_badNameAndSlug_namesBoth() {
    InvalidException thrown =
        catchThrowableOfType(InvalidException.class, () -> route(" Größe", "Slug"));

    assertThat(thrown.violations().byField())
        .isEqualTo(
            Map.of(
                "name",
                List.of(
                    "must not start or end with white space",
                    "must be ASCII: callers send it in the field x-knoxcall-route"),
                "slug",
                List.of("must be 1 to 63 of lower-case letters, digits and '-'")));
  }

  @Test
  void in_noOverride_isTheRouteItself() {
    assertThat(route("orders", "orders").in(null))
        .isEqualTo(new RouteSettings(BASE_TARGET, true, GET, OFFICE, CallRules.UNSET));
  }

  @Test
  void in_emptyOverride_inheritsEverything() {
    Route route = route("orders", "orders");

    assertThat(route.in(override(null, null, null, null, null))).isEqualTo(route.in(null));
  }

  @Test
  void in_fullOverride_replacesEverything() {
    TargetUrl staging = new TargetUrl(false, "staging.example", 80, "");
    IpList vpn = IpList.parse("198.51.100.0/24");

    assertThat(route("orders", "orders").in(override(staging, false, POST, null, vpn)))
        .isEqualTo(new RouteSettings(staging, false, POST, vpn, CallRules.UNSET));
  }

  /** Every combination of rule and switch on both levels. */
  @Test
  void in_methodRuleAndSwitch_restrictUnlessSwitchedOffWhereItWasSaid() {
    for (Boolean base : new @Nullable Boolean[] {null, true, false}) {
      MethodRule inherited = Boolean.FALSE.equals(base) ? null : GET;
      assertThat(rule(GET, base, null, null)).isEqualTo(inherited);
      assertThat(rule(GET, base, null, true)).isEqualTo(GET);
      assertThat(rule(GET, base, null, false)).isNull();
      // Fails closed: a rule of the override holds though the route's own is switched off.
      assertThat(rule(GET, base, POST, null)).isEqualTo(POST);
      assertThat(rule(GET, base, POST, true)).isEqualTo(POST);
      assertThat(rule(GET, base, POST, false)).isNull();
      assertThat(rule(null, base, null, true)).isNull();
      assertThat(rule(null, base, POST, null)).isEqualTo(POST);
    }
  }

  private static @Nullable MethodRule rule(
      @Nullable MethodRule baseRule,
      @Nullable Boolean base,
      @Nullable MethodRule overrideRule,
      @Nullable Boolean override) {
    return route("orders", "orders", baseRule, base)
        .in(override(null, null, overrideRule, override, null))
        .methodRule();
  }

  @Test
  void override_emptyAllowlist_isRefusedBecauseNullInherits() {
    assertThatThrownBy(() -> override(null, null, null, null, IpList.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
