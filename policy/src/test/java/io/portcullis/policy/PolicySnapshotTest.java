package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.SnapshotCounts;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Single rules of the decision by name; {@link DecisionPropertyTest} holds all of them together.
 */
class PolicySnapshotTest {
  private final Sample sample = new Sample();

  private static Outcome decide(PolicySnapshot snapshot, AccessRequest request) {
    Decision decision = new Decision();
    snapshot.decide(request, decision);
    return Outcome.of(decision);
  }

  private Outcome call(String route, @Nullable String address) {
    return decide(
        sample.compile(), Sample.call("localhost", Sample.LIVE_KEY, route, null, "GET", address));
  }

  @Test
  void decide_assignedClient_allowsItsAddressesOnly() {
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.assign(sample.route("orders"), sample.production, office);

    Outcome inside = call("orders", "203.0.113.7");
    assertThat(inside.reason()).isNull();
    assertThat(inside.client()).isEqualTo(office.id());
    assertThat(inside.identification()).isEqualTo(Decision.Identification.IP);

    Outcome outside = call("orders", "203.0.114.7");
    assertThat(outside.reason()).isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
    assertThat(outside.client()).isNull();
  }

  @Test
  void decide_clientOfStaging_doesNotOpenProduction() {
    Stored<Route> orders = sample.route("orders");
    sample.assign(orders, sample.staging, sample.client("office", "203.0.113.0/24"));
    PolicySnapshot snapshot = sample.compile();

    assertThat(decide(snapshot, in("staging")).reason()).isNull();
    assertThat(decide(snapshot, in("production")).reason())
        .isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
  }

  private static AccessRequest in(String environment) {
    return Sample.call("h", Sample.LIVE_KEY, "orders", environment, "GET", "203.0.113.7");
  }

  @Test
  void decide_severalClients_longestPrefixThenOldestThenLowestIdCounts() {
    Stored<Route> orders = sample.route("orders");
    // Signed comparison would put the id that starts with 8 before the one that starts with 7.
    UUID low = UUID.fromString("7fffffff-0000-4000-8000-000000000001");
    UUID high = UUID.fromString("80000000-0000-4000-8000-000000000001");
    Instant early = Sample.CREATED.minusSeconds(1);
    add(orders, "wide and oldest", UUID.randomUUID(), "10.0.0.0/8", early.minusSeconds(9));
    add(orders, "narrow and young", UUID.randomUUID(), "10.1.0.0/16", Sample.CREATED);
    add(orders, "narrow, old, high id", high, "10.1.0.0/16", early);
    add(orders, "narrow, old, low id", low, "10.1.0.0/16, 10.9.9.9", early);

    assertThat(call("orders", "10.1.2.3").client()).isEqualTo(low);

    sample.clients.replaceAll(client -> client.id().equals(low) ? Sample.disabled(client) : client);
    assertThat(call("orders", "10.1.2.3").client()).isEqualTo(high);
  }

  private void add(Stored<Route> route, String name, UUID id, String addresses, Instant createdAt) {
    Stored<Client> client = Sample.client(sample.tenant, id, name, addresses, true, createdAt);
    sample.clients.add(client);
    sample.assign(route, sample.production, client);
  }

  @Test
  void decide_disabledClientOfTheLongerPrefix_doesNotHideTheWiderOne() {
    Stored<Route> orders = sample.route("orders");
    Stored<Client> wide = sample.client("wide", "203.0.0.0/16");
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.assign(orders, sample.production, wide);
    sample.assign(orders, sample.production, office);
    sample.clients.set(1, Sample.disabled(office));

    assertThat(call("orders", "203.0.113.7").client()).isEqualTo(wide.id());
  }

  @Test
  void decide_openRoute_needsNoAddressButNamesTheClient() {
    Stored<Route> open =
        Sample.route(sample.tenant, "open", sample.production, false, null, IpList.EMPTY);
    sample.routes.add(open);
    Stored<Client> office = sample.client("office", "203.0.113.0/24");
    sample.assign(open, sample.production, office);

    assertThat(call("open", null).reason()).isNull();
    assertThat(call("open", "192.0.2.1").identification()).isEqualTo(Decision.Identification.NONE);
    assertThat(call("open", "203.0.113.7").client()).isEqualTo(office.id());
    assertThat(decide(sample.compile(), Sample.call("h", null, "open", null, "GET", null)).reason())
        .isEqualTo(DenyReason.KEY_MISSING);
  }

  @Test
  void decide_unknownAddress_failsWhereAnAddressIsNeeded() {
    sample.route("orders");
    sample.routes.add(
        Sample.route(
            sample.tenant,
            "listed",
            sample.production,
            false,
            null,
            IpList.parse("0.0.0.0/0, ::/0")));

    assertThat(call("orders", null).reason()).isEqualTo(DenyReason.ADDRESS_UNKNOWN);
    assertThat(call("listed", null).reason()).isEqualTo(DenyReason.ADDRESS_UNKNOWN);
    assertThat(call("listed", "::1").reason()).isNull();
  }

  @Test
  void decide_testKey_skipsBothAddressChecksUnlessRefused() {
    sample.routes.add(
        Sample.route(
            sample.tenant, "orders", sample.production, true, null, IpList.parse("10.0.0.0/8")));
    AccessRequest test = Sample.call("h", Sample.TEST_KEY, "orders", null, "GET", "203.0.113.7");

    Outcome outcome = decide(sample.compile(), test);
    assertThat(outcome.reason()).isNull();
    assertThat(outcome.identification()).isEqualTo(Decision.Identification.TEST_KEY);

    PolicySnapshot strict =
        new PolicyCompiler(new PolicyOptions(null, true)).load(sample.configuration(1));
    assertThat(decide(strict, test).reason()).isEqualTo(DenyReason.KEY_SCOPE);
  }

  @Test
  void decide_getAllowed_doesNotAllowHeadNorLowerCase() {
    sample.routes.add(
        Sample.route(
            sample.tenant,
            "orders",
            sample.production,
            false,
            new MethodRule(List.of("GET")),
            IpList.EMPTY));
    PolicySnapshot snapshot = sample.compile();

    for (String method : List.of("HEAD", "get", "GETX", "GE", "")) {
      AccessRequest request = Sample.call("h", Sample.LIVE_KEY, "orders", null, method, "::1");
      assertThat(decide(snapshot, request).reason())
          .as(method)
          .isEqualTo(DenyReason.METHOD_NOT_ALLOWED);
    }
    assertThat(call("orders", "::1").reason()).isNull();
  }

  /** Stored rules may name them from before; upstreams echo the secrets that a route injects. */
  @Test
  void decide_traceAndTrack_areRefusedOnEveryRoute() {
    sample.routes.clear();
    for (MethodRule rule : new MethodRule[] {null, new MethodRule(List.of("TRACE", "TRACK"))}) {
      sample.routes.add(
          Sample.route(
              sample.tenant,
              rule == null ? "any" : "named",
              sample.production,
              false,
              rule,
              IpList.EMPTY));
    }
    PolicySnapshot snapshot = sample.compile();

    for (String route : List.of("any", "named")) {
      for (String method : List.of("TRACE", "TRACK")) {
        AccessRequest request = Sample.call("h", Sample.LIVE_KEY, route, null, method, "::1");
        Decision decision = new Decision();
        snapshot.decide(request, decision);
        assertThat(decision.reason()).as(method).isEqualTo(DenyReason.METHOD_NOT_ALLOWED);
        assertThat(Objects.requireNonNull(decision.target()).allowField()).doesNotContain("TRAC");
      }
    }
    AccessRequest other = Sample.call("h", Sample.LIVE_KEY, "any", null, "TRACK2", "::1");
    assertThat(decide(snapshot, other).reason()).isNull();
  }

  @Test
  void decide_routeText_isASlugBeforeAnIdBeforeAName() {
    Stored<Route> named = open("orders", "by-name");
    Stored<Route> slugged = open("something else", "orders");
    sample.routes.addAll(List.of(named, slugged));
    Stored<Route> disguised = open("disguised", named.id().toString().substring(0, 36));
    assertThat(call("orders", "::1").route()).isEqualTo(slugged.id());
    assertThat(call(named.id().toString(), "::1").route()).isEqualTo(named.id());
    assertThat(call("something else", "::1").route()).isEqualTo(slugged.id());
    assertThat(call("Something Else", "::1").reason()).isEqualTo(DenyReason.ROUTE_NOT_FOUND);

    sample.routes.add(disguised);
    assertThat(call(named.id().toString(), "::1").route()).isEqualTo(disguised.id());
  }

  private Stored<Route> open(String name, String slug) {
    return Stored.first(
        UUID.randomUUID(),
        sample.tenant.id(),
        new Route(
            name,
            slug,
            Sample.UPSTREAM,
            sample.production.id(),
            true,
            false,
            null,
            null,
            IpList.EMPTY,
            CallRules.UNSET),
        Sample.CREATED);
  }

  @Test
  void decide_baseDomain_takesTheLabelBeforeIt() {
    PolicySnapshot snapshot =
        new PolicyCompiler(new PolicyOptions("gate.example.com", false))
            .load(sample.configuration(1));

    for (String host :
        List.of(
            "acme.gate.example.com",
            "ACME.Gate.Example.com:8443",
            "a1b2.acme.gate.example.com",
            "acme.gate.example.com:")) {
      assertThat(decide(snapshot, host(host)).tenant()).as(host).isEqualTo(sample.tenant.id());
    }
    for (String host :
        List.of(
            "",
            "acme",
            "gate.example.com",
            ".gate.example.com",
            ".acme.gate.example.com",
            "acme.gate.example.com.",
            "acmegate.example.com",
            "acme.x.gate.example.com",
            "acme.gate.example.org",
            "a".repeat(64) + ".gate.example.com",
            "[::1]:8080")) {
      assertThat(decide(snapshot, host(host)).reason())
          .as(host)
          .isEqualTo(DenyReason.TENANT_NOT_FOUND);
    }
  }

  private static AccessRequest host(String host) {
    return Sample.call(host, Sample.LIVE_KEY, null, null, "GET", "::1");
  }

  @Test
  void decide_twoTenantsWithoutBaseDomain_refusesEveryHost() {
    sample.tenants.add(Sample.tenant("globex"));

    assertThat(call("orders", "::1").reason()).isEqualTo(DenyReason.TENANT_NOT_FOUND);
  }

  @Test
  void decide_keyOfAnotherTenant_isUnknownAndNotNamed() {
    Tenant globex = Sample.tenant("globex");
    sample.tenants.add(globex);
    PolicySnapshot snapshot =
        new PolicyCompiler(new PolicyOptions("example.com", false)).load(sample.configuration(1));

    Outcome outcome = decide(snapshot, host("globex.example.com"));

    assertThat(outcome.reason()).isEqualTo(DenyReason.KEY_UNKNOWN);
    assertThat(outcome.key()).isNull();
  }

  @Test
  void decide_keyTwice_isMissingEvenIfBothAreGood() {
    AccessRequest request = Sample.call("orders", "::1");
    request.withField("X-KnoxCall-Key", Sample.LIVE_KEY);

    assertThat(decide(sample.compile(), request).reason()).isEqualTo(DenyReason.KEY_MISSING);
  }

  /** The trap: a decision is reused, and the checks of the next call may end in an exception. */
  @Test
  void outcome_nothingWasDecided_isNeverThatOfTheCallBefore() {
    sample.routes.add(open("open", "open"));
    Decision decision = new Decision();
    assertThat(decision.allowed()).isFalse();
    sample.compile().decide(Sample.call("open", "::1"), decision);
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.FORWARD);

    decision.reset(false);

    assertThat(decision.allowed()).isFalse();
    assertThatThrownBy(decision::outcome).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void decide_emptySnapshot_refusesEveryCall() {
    assertThat(PolicySnapshot.empty().revision()).isEqualTo(-1);
    assertThat(decide(PolicySnapshot.empty(), Sample.call("orders", "::1")).reason())
        .isEqualTo(DenyReason.TENANT_NOT_FOUND);
  }

  @Test
  void findKey_byTextAndById_findsKeysInAnyState() {
    ApiKey revoked =
        new ApiKey(
            UUID.randomUUID(),
            sample.tenant.id(),
            "tk_live_old",
            io.portcullis.model.key.Sha256.of("tk_live_old_text"),
            KeyType.STANDARD,
            "old",
            EnumSet.allOf(Scope.class),
            false,
            null,
            Sample.CREATED,
            null,
            null,
            1);
    sample.keys.add(revoked);
    PolicySnapshot snapshot = sample.compile();

    CompiledKey found = Objects.requireNonNull(snapshot.findKey("tk_live_old_text"));
    assertThat(found.id()).isEqualTo(revoked.id());
    assertThat(found.scopes()).isEqualTo(Set.of(Scope.values()));
    assertThat(snapshot.findKey(revoked.id())).isSameAs(found);
    assertThat(snapshot.findKey("tk_live_old_texT")).isNull();
    assertThat(snapshot.findKey(UUID.randomUUID())).isNull();
    assertThat(snapshot.keys()).hasSize(3);
  }

  @Test
  void keyProblem_atTheMomentOfExpiry_isExpired() {
    CompiledKey key =
        new CompiledKey(
            UUID.randomUUID(),
            sample.tenant.id(),
            "tk_live_k",
            "k",
            KeyType.STANDARD,
            Set.of(Scope.CALL),
            true,
            null,
            null,
            1_000,
            new CompiledKey.LastUse());

    assertThat(PolicySnapshot.keyProblem(key, 999)).isNull();
    assertThat(PolicySnapshot.keyProblem(key, 1_000)).isEqualTo(DenyReason.KEY_EXPIRED);
  }

  @Test
  void counts_sample_countsRowsAndPrefixes() {
    Stored<Route> orders = sample.route("orders");
    sample.assign(orders, sample.production, sample.client("one", "10.0.0.1-10.0.0.3"));
    sample.assign(orders, sample.staging, sample.client("two", "10.0.0.1"));

    assertThat(sample.compile().counts()).isEqualTo(new SnapshotCounts(1, 2, 2, 2, 1, 2, 2));
    assertThat(Objects.requireNonNull(sample.compile().tenant(sample.tenant.id())).label().slug())
        .isEqualTo("acme");
  }
}
