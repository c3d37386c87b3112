package io.portcullis.policy.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Check;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.Sample;
import io.portcullis.policy.Step;
import io.portcullis.policy.Step.Verdict;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation.MatchedClient;
import io.portcullis.policy.explain.Explanation.NearestMiss;
import io.portcullis.policy.table.CompiledKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The sentences a person reads; that verdicts equal decisions is {@code DecisionPropertyTest}'s.
 */
class ExplanationTest {
  private final Sample sample = new Sample();
  private final Stored<Route> orders = sample.route("orders");

  private Explanation explain(@Nullable String environment, String address) {
    return Explanation.of(
        sample.compile(),
        Sample.call("localhost", Sample.LIVE_KEY, "orders", environment, "GET", address));
  }

  private static String detail(Explanation explanation, Check check) {
    return explanation.steps().get(check.ordinal()).detail();
  }

  private String nearestMiss(String address) {
    return Objects.requireNonNull(explain(null, address).nearestMiss()).text();
  }

  @Test
  void explain_allowedCall_namesWhatEachCheckFound() {
    sample.assign(orders, sample.production, sample.client("office", "203.0.113.0/24"));

    Explanation explanation = explain(null, "203.0.113.7");

    assertThat(explanation.allowed()).isTrue();
    assertThat(explanation.steps())
        .containsExactly(
            new Step(
                Check.TENANT,
                Verdict.PASS,
                "The server has one tenant, acme, and answers for any host."),
            new Step(
                Check.KEY,
                Verdict.PASS,
                "Key sample (tk_live_sample) is known, active and may call."),
            new Step(Check.ROUTE, Verdict.PASS, "'orders' is route orders, which is enabled."),
            new Step(
                Check.ENVIRONMENT,
                Verdict.PASS,
                "No environment was named: production, the base of route orders."),
            new Step(Check.METHOD, Verdict.PASS, "The route accepts every method."),
            new Step(Check.IP_ALLOWLIST, Verdict.SKIPPED, "The route has no ip_allowlist."),
            new Step(
                Check.CLIENT,
                Verdict.PASS,
                "203.0.113.7 is in client office (203.0.113.0/24), assigned to route orders in"
                    + " production."),
            new Step(Check.SIGNATURE, Verdict.SKIPPED, "The route does not require signatures."),
            new Step(Check.RATE_LIMIT, Verdict.SKIPPED, "No rate limit holds for this call."),
            new Step(Check.INJECTION, Verdict.SKIPPED, "Nothing is injected into this call."));
  }

  @Test
  void explain_severalClientsMatch_listsTheOneThatCountsFirst() {
    Stored<Client> wide = sample.client("wide", "203.0.0.0/16, 203.0.113.0/25");
    Stored<Client> office = sample.client("office", "203.0.113.7");
    sample.assign(orders, sample.production, wide);
    sample.assign(orders, sample.production, office);

    assertThat(explain(null, "203.0.113.7").matchedClients())
        .containsExactly(
            new MatchedClient(office.id(), "office", "203.0.113.7"),
            new MatchedClient(wide.id(), "wide", "203.0.113.0/25"));
  }

  /** The table has 203.0.113.8/31 for it, which nobody wrote. */
  @Test
  void range_isNamedAsItWasWritten_whereverAnEntryIs() {
    String range = "203.0.113.5-203.0.113.9";
    Stored<Client> office = sample.client("office", "198.51.100.1, " + range + ", 203.0.113.0/24");
    sample.assign(orders, sample.production, office);

    assertThat(explain(null, "203.0.113.9").matchedClients())
        .containsExactly(new MatchedClient(office.id(), "office", range));
    assertThat(explain(null, "203.0.113.4").matchedClients())
        .containsExactly(new MatchedClient(office.id(), "office", "203.0.113.0/24"));
    assertThat(explain(null, "203.0.113.8").steps())
        .contains(
            new Step(
                Check.CLIENT,
                Verdict.PASS,
                "203.0.113.8 is in client office ("
                    + range
                    + "), assigned to route orders in"
                    + " production."));
  }

  @Test
  void nearestMiss_ofARange_namesItAsItWasWritten() {
    String range = "203.0.113.5-203.0.113.9";
    Stored<Client> office = sample.client("office", range);
    sample.assign(orders, sample.staging, office);
    sample.assign(orders, sample.production, sample.client("far", "198.51.100.1-198.51.100.6"));

    assertThat(nearestMiss("203.0.113.8"))
        .isEqualTo(
            "203.0.113.8 is in client office (" + range + "), assigned to staging, not production");
    assertThat(nearestMiss("198.51.100.7")).endsWith("is far with 198.51.100.1-198.51.100.6");
  }

  @Test
  void nearestMiss_assignedElsewhere_namesBothEnvironments() {
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.assign(orders, sample.staging, office);

    Explanation explanation = explain(null, "203.0.113.7");

    assertThat(explanation.reason()).isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
    assertThat(explanation.nearestMiss())
        .isEqualTo(
            new NearestMiss(
                office.id(),
                "office",
                "203.0.113.7 is in client office (203.0.113.0/24), assigned to staging, not"
                    + " production"));
  }

  @Test
  void nearestMiss_assignedButDisabled_saysDisabled() {
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.clients.set(0, Sample.disabled(office));
    sample.assign(orders, sample.production, office);
    // A longer prefix is not nearer if more has to change.
    sample.client("desk", "203.0.113.7");

    assertThat(nearestMiss("203.0.113.7"))
        .isEqualTo(
            "203.0.113.7 is in client office (203.0.113.0/24), assigned to production but"
                + " disabled");
  }

  @Test
  void nearestMiss_clientOfNoEnvironment_saysNotAssigned() {
    sample.client("office", "203.0.113.0/24");

    assertThat(nearestMiss("203.0.113.7"))
        .isEqualTo(
            "203.0.113.7 is in client office (203.0.113.0/24), not assigned to route orders");
  }

  @Test
  void nearestMiss_disabledAndElsewhere_saysBoth() {
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.clients.set(0, Sample.disabled(office));
    sample.assign(orders, sample.staging, office);

    assertThat(nearestMiss("203.0.113.7"))
        .isEqualTo(
            "203.0.113.7 is in client office (203.0.113.0/24), which is disabled, assigned to"
                + " staging, not production");
  }

  @Test
  void nearestMiss_outsideAllClients_namesTheClosestAssignedPrefix() {
    sample.assign(orders, sample.production, sample.client("office", "203.0.113.0/24"));
    sample.assign(orders, sample.production, sample.client("plant", "198.51.100.0/24"));
    sample.client("closer, not assigned", "203.0.114.0/30");

    assertThat(nearestMiss("203.0.114.7"))
        .isEqualTo(
            "203.0.114.7 is in no client; the closest one assigned to production is office with"
                + " 203.0.113.0/24");
  }

  @Test
  void nearestMiss_otherFamily_saysSo() {
    sample.assign(orders, sample.production, sample.client("office", "203.0.113.0/24"));

    assertThat(nearestMiss("2001:db8::7"))
        .isEqualTo(
            "2001:db8::7 is IPv6, and no enabled client assigned to route orders in production"
                + " has an IPv6 address");
  }

  @Test
  void nearestMiss_nobodyAssigned_saysSo() {
    assertThat(nearestMiss("203.0.113.7"))
        .isEqualTo("no client is assigned to route orders in production");
  }

  @Test
  void nearestMiss_allAssignedDisabledAndElsewhere_saysSo() {
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.clients.set(0, Sample.disabled(office));
    sample.assign(orders, sample.production, office);

    assertThat(nearestMiss("192.0.2.1"))
        .isEqualTo("all clients assigned to route orders in production are disabled");
  }

  @Test
  void explain_notInAllowlist_namesItsClosestEntry() {
    sample.routes.set(
        0,
        Sample.route(
            sample.tenant,
            "orders",
            sample.production,
            false,
            null,
            IpList.parse("10.0.0.0/8, 203.0.112.0/24")));

    Explanation explanation = explain(null, "203.0.113.7");

    assertThat(detail(explanation, Check.IP_ALLOWLIST))
        .isEqualTo("203.0.113.7 is not in the route's ip_allowlist.");
    assertThat(explanation.nearestMiss())
        .isEqualTo(
            new NearestMiss(null, null, "the closest entry of the ip_allowlist is 203.0.112.0/24"));
    assertThat(explanation.steps().getLast().verdict()).isEqualTo(Verdict.NOT_REACHED);
  }

  @Test
  void explain_keyInPlaceOfANames_isNotRepeated() {
    String key = "tk_live_abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyz";
    AccessRequest route = Sample.call("h", Sample.LIVE_KEY, key, null, "GET", "203.0.113.7");
    AccessRequest environment =
        Sample.call("h", Sample.LIVE_KEY, "orders", key, "GET", "203.0.113.7");

    assertThat(Explanation.of(sample.compile(), route).toString())
        .contains("'tk_live_abcdefghijkl_***'")
        .doesNotContain("0123456789");
    assertThat(Explanation.of(sample.compile(), environment).toString())
        .contains("'tk_live_abcdefghijkl_***'")
        .doesNotContain("0123456789");
  }

  @Test
  void explain_trace_saysThatNoRouteForwardsIt() {
    AccessRequest trace =
        Sample.call("localhost", Sample.LIVE_KEY, "orders", null, "TRACE", "203.0.113.7");
    Explanation explanation = Explanation.of(sample.compile(), trace);

    assertThat(explanation.reason()).isEqualTo(DenyReason.METHOD_NOT_ALLOWED);
    assertThat(detail(explanation, Check.METHOD))
        .isEqualTo(
            "Method 'TRACE' is never forwarded: an upstream would echo what the gateway adds.");
  }

  @Test
  void explain_methodNotAllowed_listsTheMethods() {
    sample.routes.set(
        0,
        Sample.route(
            sample.tenant,
            "orders",
            sample.production,
            true,
            new MethodRule(List.of("GET", "POST")),
            IpList.EMPTY));
    AccessRequest head =
        Sample.call("localhost", Sample.LIVE_KEY, "orders", null, "HEAD", "203.0.113.7");

    assertThat(detail(Explanation.of(sample.compile(), head), Check.METHOD))
        .isEqualTo("Method 'HEAD' is not among GET, POST.");
  }

  @Test
  void explain_unknownRoute_offersTheOneThatDiffersInCase() {
    assertThat(
            detail(
                Explanation.of(sample.compile(), Sample.call("ORDERS", "203.0.113.7")),
                Check.ROUTE))
        .isEqualTo("No route has the slug, id or name 'ORDERS'. Case counts: did you mean orders?");
  }

  @Test
  void explain_hostileRouteText_isShownHarmlessAndShort() {
    String hostile = "\u001b[31m\u00e9" + "x".repeat(200);

    assertThat(
            detail(
                Explanation.of(sample.compile(), Sample.call(hostile, "203.0.113.7")), Check.ROUTE))
        .matches("No route has the slug, id or name '\\?\\[31m\\?x{74}\\.\\.\\.'\\.");
  }

  @Test
  void explain_unknownEnvironment_listsThoseThereAre() {
    assertThat(detail(explain("prod", "203.0.113.7"), Check.ENVIRONMENT))
        .isEqualTo("There is no environment 'prod'; there are: production, staging.");
  }

  @Test
  void explain_environmentWithNothing_saysWhatIsMissing() {
    sample.routes.set(
        0, Sample.route(sample.tenant, "orders", sample.production, false, null, IpList.EMPTY));

    assertThat(detail(explain("staging", "203.0.113.7"), Check.ENVIRONMENT))
        .isEqualTo("Route orders has nothing for 'staging': no override and no assigned client.");
  }

  @Test
  void explain_unknownKey_neverShowsIt() {
    String secret = "tk_live_other_0123456789abcdef";
    AccessRequest call = Sample.call("localhost", secret, "orders", null, "GET", "203.0.113.7");

    assertThat(Explanation.of(sample.compile(), call).toString())
        .doesNotContain("0123456789abcdef");
  }

  @Test
  void explain_testKey_skipsTheAddressChecks() {
    AccessRequest call =
        Sample.call("localhost", Sample.TEST_KEY, "orders", null, "GET", "203.0.113.7");

    Explanation explanation = Explanation.of(sample.compile(), call);

    assertThat(explanation.allowed()).isTrue();
    assertThat(explanation.steps())
        .contains(new Step(Check.CLIENT, Verdict.SKIPPED, "A test key skips the address checks."));
  }

  @Test
  void explain_describedCall_assumesTenantAndKey() {
    sample.assign(orders, sample.staging, sample.client("office", "203.0.113.0/24"));
    AccessRequest described =
        AccessRequest.described(
            sample.tenant.id(),
            CompiledKey.assumed(sample.tenant.id(), KeyType.STANDARD),
            "orders",
            "staging",
            "DELETE",
            IpAddress.parse("203.0.113.7"),
            Sample.NOW_MS);

    PolicySnapshot snapshot =
        new PolicyCompiler(new PolicyOptions("example.com", false)).load(sample.configuration(3));
    Explanation explanation = Explanation.of(snapshot, described);

    assertThat(explanation.allowed()).isTrue();
    assertThat(explanation.revision()).isEqualTo(3);
    assertThat(detail(explanation, Check.TENANT)).isEqualTo("Asked for tenant acme.");
    assertThat(detail(explanation, Check.KEY))
        .isEqualTo("An assumed standard key is known, active and may call.");
  }
}
