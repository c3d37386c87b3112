package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.store.value.ClientAssignment;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.EnvironmentUse;
import io.portcullis.store.value.WriteResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Assignments, overrides, defaults: what rows are to each other. */
abstract class RelationsContract extends StoreContract {
  RelationsContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void assignment_isSeenFromBothSidesAndCountsTheClientsVersion() {
    Stored<Route> route = addRoute("orders");
    Stored<Client> client = addClient("office");
    Assignment assignment = new Assignment(route.id(), production.id(), client.id());
    assertThat(store.write(actor, at -> at.assignments().add(tenantId(), assignment)).value())
        .isTrue();
    check(at -> {
      Stored<Client> assigned = at.clients().find(tenantId(), client.id()).orElseThrow();
      assertThat(assigned.version()).isEqualTo(2);
      assertThat(assigned.updatedAt()).isEqualTo(client.updatedAt());
      assertThat(at.assignments().clients(tenantId(), route.id(), production.id()))
          .containsExactly(assigned);
      assertThat(at.assignments().ofClient(tenantId(), client.id()))
          .containsExactly(
              new ClientAssignment(route.id(), "orders", production.id(), "production"));
      assertThat(at.assignments().environmentsOf(tenantId(), route.id()))
          .containsExactly(production.id());
    });
    WriteResult<Boolean> again =
        store.write(actor, at -> at.assignments().add(tenantId(), assignment));
    assertThat(again.value()).isFalse();
    assertThat(again.changed()).isFalse();
    change(at -> assertThat(at.assignments().remove(tenantId(), assignment)).isTrue());
    change(at -> assertThat(at.assignments().remove(tenantId(), assignment)).isFalse());
    check(at ->
        assertThat(at.clients().find(tenantId(), client.id()).orElseThrow().version())
            .isEqualTo(3));
  }

  @Test
  void replace_addsAndRemovesOnlyTheDifference() {
    Stored<Route> route = addRoute("orders");
    Stored<Client> a = addClient("a");
    Stored<Client> b = addClient("b");
    Stored<Client> c = addClient("c");
    replace(route, Set.of(a.id(), b.id()));
    assertThat(replace(route, Set.of(b.id(), c.id())).changed()).isTrue();
    assertThat(replace(route, Set.of(b.id(), c.id())).changed()).isFalse();
    check(at -> {
      assertThat(at.assignments().clients(tenantId(), route.id(), production.id()))
          .extracting(client -> client.content().name())
          .containsExactlyInAnyOrder("b", "c");
      assertThat(at.clients().find(tenantId(), b.id()).orElseThrow().version()).isEqualTo(2);
    });
  }

  @Test
  void assigningAnUnknownClient_changesNothing() {
    Stored<Route> route = addRoute("orders");
    Stored<Client> known = addClient("a");
    Set<UUID> ids = Set.of(known.id(), UUID.randomUUID());
    assertThatThrownBy(() -> replace(route, ids)).isInstanceOf(IllegalStateException.class);
    check(at -> assertThat(at.assignments().ofClient(tenantId(), known.id())).isEmpty());
  }

  @Test
  void deletedRouteOrClient_takesItsAssignmentsAndOverridesAlong() {
    Stored<Route> route = addRoute("orders");
    Stored<Route> kept = addRoute("kept");
    Stored<Client> client = addClient("a");
    assign(route, client);
    assign(kept, client);
    change(at ->
        at.routeEnvironments().insert(Samples.override(tenantId(), route.id(), production.id())));
    change(at -> at.routes().delete(tenantId(), route.id()));
    check(at -> {
      assertThat(at.assignments().ofClient(tenantId(), client.id()))
          .extracting(ClientAssignment::routeName)
          .containsExactly("kept");
      assertThat(at.routeEnvironments().list(tenantId(), route.id())).isEmpty();
    });
    change(at -> at.clients().delete(tenantId(), client.id()));
    check(at ->
        assertThat(at.assignments().clients(tenantId(), kept.id(), production.id())).isEmpty());
    assertThat(store.configuration().assignments()).isEmpty();
  }

  @Test
  void renamedRouteOrEnvironment_countsTheVersionOfWhoShowsItsName() {
    Stored<Route> route = addRoute("orders");
    Stored<Client> client = addClient("a");
    Stored<Client> other = addClient("b");
    assign(route, client);
    change(at -> at.routes().update(Samples.named(route, "Orders", route.content().slug())));
    assertVersion(client, 3);
    change(at -> at.environments().update(Samples.environmentNamed(production, "live")));
    assertVersion(client, 4);
    assertVersion(other, 1);
    change(at -> at.routes().delete(tenantId(), route.id()));
    assertVersion(client, 5);
  }

  @Test
  void environmentInUse_isNotDeletedAndSaysByWhat() {
    Stored<Environment> staging =
        write(at -> at.environments().insert(Samples.environment(tenantId(), "staging")));
    Stored<Route> based =
        write(at -> at.routes().insert(Samples.route(tenantId(), staging.id(), "based")));
    Stored<Route> route = addRoute("orders");
    change(at -> {
      at.routeEnvironments().insert(Samples.override(tenantId(), route.id(), staging.id()));
      at.assignments()
          .add(
              tenantId(),
              new Assignment(
                  route.id(),
                  staging.id(),
                  at.clients().insert(Samples.client(tenantId(), "a", "::1")).id()));
    });
    check(at ->
        assertThat(at.environments().use(tenantId(), staging.id()))
            .isEqualTo(
                new EnvironmentUse(
                    List.of("based"), List.of("orders"), List.of("orders"), List.of())));
    assertThatThrownBy(() -> change(at -> at.environments().delete(tenantId(), staging.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("base environment of based")
        .hasMessageContaining("has overrides on orders")
        .hasMessageContaining("has clients assigned on orders");
    change(at -> at.routes().delete(tenantId(), route.id()));
    change(at -> at.routes().delete(tenantId(), based.id()));
    change(at -> assertThat(at.environments().delete(tenantId(), staging.id())).isTrue());
  }

  @Test
  void defaultEnvironment_isAlwaysExactlyOne() {
    assertThatThrownBy(() -> change(at -> at.environments().delete(tenantId(), production.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("default");
    assertThatThrownBy(
            () -> change(at -> at.environments().update(Samples.withDefault(production, false))))
        .isInstanceOf(ConflictException.class);
    Stored<Environment> staging =
        write(at ->
            at.environments()
                .insert(Samples.withDefault(Samples.environment(tenantId(), "staging"), true)));
    check(at ->
        assertThat(at.environments().list(tenantId()))
            .filteredOn(environment -> environment.content().isDefault())
            .extracting(Stored::id)
            .containsExactly(staging.id()));
    change(at -> {
      Stored<Environment> found = at.environments().find(tenantId(), production.id()).orElseThrow();
      at.environments().update(Samples.withDefault(found, true));
    });
    check(at ->
        assertThat(at.environments().list(tenantId()))
            .filteredOn(environment -> environment.content().isDefault())
            .extracting(environment -> environment.content().name())
            .containsExactly("production"));
  }

  @Test
  void environmentNames_areUnique() {
    assertThatThrownBy(() ->
            change(at -> at.environments().insert(Samples.environment(tenantId(), "production"))))
        .isInstanceOfSatisfying(
            ConflictException.class,
            conflict -> assertThat(conflict.value()).isEqualTo("production"));
  }

  @Test
  void manyClients_areAssignedAtOnce() {
    Stored<Route> route = addRoute("orders");
    Set<UUID> ids = new HashSet<>();
    change(at -> {
      for (int i = 0; i < 1_100; i++) {
        ids.add(at.clients().insert(Samples.client(tenantId(), "c" + i, "::1")).id());
      }
    });
    replace(route, ids);
    check(at ->
        assertThat(at.assignments().clients(tenantId(), route.id(), production.id()))
            .hasSize(1_100));
    assertThat(replace(route, Set.of()).changed()).isTrue();
    assertThat(store.configuration().assignments()).isEmpty();
  }

  private Stored<Route> addRoute(String name) {
    return write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), name)));
  }

  private Stored<Client> addClient(String name) {
    return write(at -> at.clients().insert(Samples.client(tenantId(), name, "10.0.0.1")));
  }

  private void assign(Stored<Route> route, Stored<Client> client) {
    Assignment assignment = new Assignment(route.id(), production.id(), client.id());
    change(at -> at.assignments().add(tenantId(), assignment));
  }

  private WriteResult<Boolean> replace(Stored<Route> route, Set<UUID> ids) {
    return store.write(
        actor, at -> at.assignments().replace(tenantId(), route.id(), production.id(), ids));
  }

  private void assertVersion(Stored<Client> client, long version) {
    check(at ->
        assertThat(at.clients().find(tenantId(), client.id()).orElseThrow().version())
            .isEqualTo(version));
  }
}
