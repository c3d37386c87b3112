package io.portcullis.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.key.ApiKey;
import io.portcullis.policy.Decision;
import io.portcullis.policy.Deltas;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.Outcome;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.Sample;
import io.portcullis.policy.compile.PolicyCompiler.CompileCounters;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.RouteTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PolicyCompilerTest {
  private final Sample sample = new Sample();
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);
  private final Stored<Client> office = sample.client("office", "203.0.113.0/24, 198.51.100.1");
  private final Stored<Client> home = sample.client("home", "192.0.2.9");
  private final Stored<Route> orders = sample.route("orders");
  private final Stored<Route> billing = sample.route("billing");
  private Configuration loaded = sample.configuration(1);
  private PolicySnapshot snapshot = compiler.load(loaded);

  /** Applies what was changed in {@link #sample} since the last call. */
  private CompileCounters apply() {
    Configuration next = sample.configuration(loaded.revision() + 1);
    ConfigurationDelta delta = Deltas.between(loaded, next, true);
    CompileCounters before = compiler.counters();
    snapshot = compiler.apply(delta);
    loaded = next;
    CompileCounters after = compiler.counters();
    return new CompileCounters(
        after.loads() - before.loads(),
        after.applies() - before.applies(),
        after.tablesBuilt() - before.tablesBuilt(),
        after.assignmentSetsCopied() - before.assignmentSetsCopied());
  }

  private Outcome decide(String route, String address) {
    Decision decision = new Decision();
    snapshot.decide(Sample.call(route, address), decision);
    return Outcome.of(decision);
  }

  private void replace(Stored<Client> old, Stored<Client> changed) {
    sample.clients.set(sample.clients.indexOf(old), changed);
  }

  @Test
  void apply_assignment_copiesOneSetAndBuildsNoTable() {
    sample.assign(orders, sample.production, office);

    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 0, 1));
    assertThat(decide("orders", "203.0.113.7").client()).isEqualTo(office.id());
    assertThat(decide("billing", "203.0.113.7").reason())
        .isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);

    sample.assignments.clear();
    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 0, 1));
    assertThat(decide("orders", "203.0.113.7").reason())
        .isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
  }

  @Test
  void apply_clientDisabledOrRenamed_buildsNothing() {
    replace(office, Sample.disabled(office));

    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 0, 0));
  }

  @Test
  void apply_addressesChanged_buildsOneTable() {
    sample.assign(orders, sample.production, office);
    apply();
    Stored<Client> moved =
        Sample.client(
            sample.tenant, office.id(), "office", "203.0.112.0/24", true, office.createdAt());
    replace(office, moved);

    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 1, 0));
    assertThat(decide("orders", "203.0.112.7").client()).isEqualTo(office.id());
    assertThat(decide("orders", "203.0.113.7").reason())
        .isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
  }

  @Test
  void apply_clientRemoved_takesItsAssignmentsAlong() {
    sample.assign(orders, sample.production, office);
    sample.assign(orders, sample.staging, office);
    sample.assign(orders, sample.production, home);
    apply();
    sample.clients.remove(office);
    sample.assignments.removeIf(row -> row.clientId().equals(office.id()));

    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 1, 2));
    assertThat(snapshot.counts().assignments()).isEqualTo(1);

    // The next client gets the slot that is free now: it must not inherit what office had.
    sample.client("newcomer", "203.0.113.0/24");
    apply();
    assertThat(decide("orders", "203.0.113.7").reason())
        .isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
  }

  @Test
  void apply_keyOrRouteChange_buildsNoTable() {
    sample.keys.clear();
    sample.routes.remove(billing);

    assertThat(apply()).isEqualTo(new CompileCounters(0, 1, 0, 0));
    assertThat(decide("orders", "203.0.113.7").reason()).isEqualTo(DenyReason.KEY_UNKNOWN);
  }

  @Test
  void apply_assignment_keepsTheRouteTargetObject() {
    sample.assign(orders, sample.production, office);
    apply();
    RouteTarget before = target();
    sample.assign(orders, sample.production, home);
    apply();

    assertThat(target()).isSameAs(before);
  }

  @Test
  void apply_routeRenamed_makesANewRouteTarget() {
    sample.assign(orders, sample.production, office);
    apply();
    RouteTarget before = target();
    Stored<Route> renamed =
        new Stored<>(
            orders.id(),
            orders.tenantId(),
            new Route(
                "purchases",
                "orders",
                orders.content().target(),
                orders.content().baseEnvironmentId(),
                true,
                true,
                null,
                null,
                orders.content().ipAllowlist(),
                orders.content().rules()),
            orders.createdAt(),
            orders.updatedAt(),
            2);
    sample.routes.set(sample.routes.indexOf(orders), renamed);
    apply();

    assertThat(target()).isNotSameAs(before);
    assertThat(target().route().name()).isEqualTo("purchases");
  }

  private RouteTarget target() {
    Decision decision = new Decision();
    snapshot.decide(Sample.call("orders", "203.0.113.7"), decision);
    return Objects.requireNonNull(decision.target());
  }

  @Test
  void apply_keyChanged_keepsItsLastUse() {
    ApiKey row = sample.keys.getFirst();
    Objects.requireNonNull(snapshot.findKey(row.id())).used(77);
    ApiKey revoked =
        new ApiKey(
            row.id(),
            row.tenantId(),
            row.keyId(),
            row.hash(),
            row.type(),
            row.name(),
            row.scopes(),
            false,
            row.rateLimit(),
            row.createdAt(),
            null,
            null,
            2);
    sample.keys.set(0, revoked);
    apply();
    CompiledKey key = Objects.requireNonNull(snapshot.findKey(row.id()));

    assertThat(key.active()).isFalse();
    assertThat(key.lastUsedMs()).isEqualTo(77);

    PolicySnapshot again = compiler.load(loaded);
    assertThat(Objects.requireNonNull(again.findKey(row.id())).lastUsedMs()).isEqualTo(77);
  }

  @Test
  void apply_deltaFromAnotherRevision_isRefused() {
    Configuration later = sample.configuration(9);
    ConfigurationDelta delta =
        Deltas.between(sample.configuration(8), sample.configuration(9), true);

    assertThatThrownBy(() -> compiler.apply(delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("revision 1 is loaded; a delta from 8 to 9 does not apply");
    assertThat(compiler.load(later).revision()).isEqualTo(9);
  }

  @Test
  void load_assignmentAcrossTenants_isRefused() {
    Sample other = new Sample();
    Stored<Client> foreign = other.client("foreign", "203.0.113.0/24");
    sample.tenants.add(other.tenant);
    sample.clients.add(foreign);
    sample.assign(orders, sample.production, foreign);

    assertThatThrownBy(() -> compiler.load(sample.configuration(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(foreign.id().toString());
  }

  @Test
  void apply_manyClientsOfOnePrefix_theOldestCountsWhateverTheOrderOfChanges() {
    List<Stored<Client>> team = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Stored<Client> member =
          Sample.client(
              sample.tenant,
              java.util.UUID.randomUUID(),
              "member " + i,
              "100.64.0.0/10",
              true,
              Sample.CREATED.minusSeconds(i));
      team.add(member);
      sample.clients.add(member);
      sample.assign(orders, sample.production, member);
      apply();
      assertThat(decide("orders", "100.64.1.1").client()).isEqualTo(member.id());
    }
    for (int i = 4; i > 0; i--) {
      sample.clients.remove(team.get(i));
      sample.assignments.remove(
          new Assignment(orders.id(), sample.production.id(), team.get(i).id()));
      apply();
      assertThat(decide("orders", "100.64.1.1").client()).isEqualTo(team.get(i - 1).id());
    }
  }
}
