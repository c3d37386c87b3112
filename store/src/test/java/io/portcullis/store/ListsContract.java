package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.store.table.ApiKeys;
import io.portcullis.store.table.Clients;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Order, filters and pages of lists, and that no tenant sees another's rows. */
abstract class ListsContract extends StoreContract {
  ListsContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void clientsByAddress_areNumericAndIpv4First() {
    // As texts they would be 10..., 192..., 2..., 2001..., 9...
    List<String> inOrder =
        List.of("2.0.0.0/8", "9.9.9.9", "10.0.0.0/8", "10.0.0.0", "192.0.2.1", "::1", "2001:db8::");
    List<String> shuffled = new ArrayList<>(inOrder);
    shuffled.sort(Comparator.naturalOrder());
    change(at -> shuffled.forEach(text -> at.clients().insert(client(text, text))));
    assertThat(addresses("ip_address", true)).isEqualTo(inOrder);
    assertThat(addresses("ip_address", false)).isEqualTo(inOrder.reversed());
  }

  @Test
  void clientsByName_areInTheOrderOfCodePointsOnEveryDatabase() {
    List<String> inOrder = List.of("A b", "Ab", "B", "a", "b", "Ä", "日本");
    List<String> shuffled = new ArrayList<>(inOrder.reversed());
    change(at -> shuffled.forEach(name -> at.clients().insert(client(name, "10.0.0.1"))));
    assertThat(names("name", true)).isEqualTo(inOrder);
    assertThat(names("name", false)).isEqualTo(inOrder.reversed());
  }

  @Test
  void equalRows_followEachOtherById() {
    List<Stored<Client>> clients = new ArrayList<>();
    change(at -> {
      for (int i = 0; i < 25; i++) {
        clients.add(at.clients().insert(client("same", "10.0.0.1")));
      }
    });
    List<UUID> ids =
        clients.stream().map(Stored::id).sorted(Comparator.comparing(UUID::toString)).toList();
    for (String sort : Clients.SORTS) {
      List<UUID> paged = new ArrayList<>();
      for (int page = 1; page <= 3; page++) {
        PageRequest request = new PageRequest(page, 10, sort, true);
        paged.addAll(
            read(at -> at.clients().list(tenantId(), null, request)).rows().stream()
                .map(Stored::id)
                .toList());
      }
      assertThat(paged).as(sort).isEqualTo(ids);
    }
  }

  @Test
  void clients_areFilteredByTypeAndSortedByTime() {
    Instant time = Samples.MADE;
    change(at -> {
      at.clients().insert(Samples.client(tenantId(), "1", "::1", ClientType.USER, time));
      at.clients()
          .insert(Samples.client(tenantId(), "2", "::1", ClientType.SERVER, time.plusMillis(1)));
      at.clients()
          .insert(Samples.client(tenantId(), "3", "::1", ClientType.USER, time.plusMillis(2)));
    });
    PageRequest newestFirst = new PageRequest(1, 10, "created_at", false);
    Page<Stored<Client>> users =
        read(at -> at.clients().list(tenantId(), ClientType.USER, newestFirst));
    assertThat(users.rows())
        .extracting(client -> client.content().name())
        .containsExactly("3", "1");
    assertThat(users.total()).isEqualTo(2);
    assertThat(names("type", true).getFirst()).isEqualTo("2");
  }

  @Test
  void pagePastTheEnd_isEmptyAndKnowsTheTotal() {
    change(at -> at.clients().insert(client("a", "10.0.0.1")));
    PageRequest far = new PageRequest(7, 10, "name", true);
    check(at ->
        assertThat(at.clients().list(tenantId(), null, far))
            .isEqualTo(new Page<Stored<Client>>(List.of(), 1)));
  }

  @Test
  void unknownSort_isRefused() {
    PageRequest unknown = new PageRequest(1, 10, "id; DROP TABLE clients", true);
    assertThatThrownBy(() -> read(at -> at.clients().list(tenantId(), null, unknown)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void routes_areFilteredByEnabled() {
    Stored<Route> on = write(at -> at.routes().insert(route("on")));
    Stored<Route> off = write(at -> at.routes().insert(Samples.routeEnabled(route("off"), false)));
    PageRequest byName = new PageRequest(1, 10, "name", true);
    check(at -> {
      assertThat(at.routes().list(tenantId(), null, byName).rows()).containsExactly(off, on);
      assertThat(at.routes().list(tenantId(), true, byName).rows()).containsExactly(on);
      assertThat(at.routes().list(tenantId(), false, byName).rows()).containsExactly(off);
      PageRequest byEnabled = new PageRequest(1, 10, "enabled", true);
      assertThat(at.routes().list(tenantId(), null, byEnabled).rows()).containsExactly(off, on);
    });
  }

  @Test
  void keys_areListedWithRevokedOnes() {
    UUID id = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa"))).id();
    change(at -> at.apiKeys().revoke(tenantId(), id));
    for (String sort : ApiKeys.SORTS) {
      PageRequest request = new PageRequest(1, 10, sort, true);
      check(at -> assertThat(at.apiKeys().list(tenantId(), request).rows()).hasSize(1));
    }
  }

  @Test
  void otherTenants_findNothingAndChangeNothing() {
    Stored<Client> client = write(at -> at.clients().insert(client("a", "10.0.0.1")));
    Stored<Route> route = write(at -> at.routes().insert(route("orders")));
    UUID key = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa"))).id();
    change(at ->
        at.routeEnvironments().insert(Samples.override(tenantId(), route.id(), production.id())));
    Tenant stranger = addTenant("other");
    Actor other = Actor.server(stranger.id());
    UUID id = stranger.id();
    PageRequest page = new PageRequest(1, 10, "created_at", true);
    check(at -> {
      assertThat(at.clients().find(id, client.id())).isEmpty();
      assertThat(at.clients().findAll(id, List.of(client.id()))).isEmpty();
      assertThat(at.clients().list(id, null, page).total()).isZero();
      assertThat(at.clients().count(id)).isZero();
      assertThat(at.routes().find(id, route.id())).isEmpty();
      assertThat(at.routes().findByIdOrSlug(id, route.content().slug())).isEmpty();
      assertThat(at.routes().findByName(id, route.content().name())).isEmpty();
      assertThat(at.routes().list(id, null, page).total()).isZero();
      assertThat(at.environments().find(id, production.id())).isEmpty();
      assertThat(at.routeEnvironments().list(id, route.id())).isEmpty();
      assertThat(at.routeEnvironments().counts(id, List.of(route.id()))).isEmpty();
      assertThat(at.assignments().clients(id, route.id(), production.id())).isEmpty();
      assertThat(at.apiKeys().find(id, key)).isEmpty();
      assertThat(at.apiKeys().findByKeyId(id, "tk_live_aaaa")).isEmpty();
      assertThat(at.apiKeys().list(id, page).total()).isZero();
      assertThat(at.auditLog().list(id, null, ResourceType.CLIENT, 1, 10).total()).isZero();
    });
    WriteResult<Boolean> written =
        store.write(
            other,
            at ->
                at.clients().delete(id, client.id())
                    | at.routes().delete(id, route.id())
                    | at.environments().delete(id, production.id())
                    | at.apiKeys().revoke(id, key)
                    | at.routeEnvironments().delete(id, route.id(), production.id()));
    assertThat(written.value()).isFalse();
    assertThat(written.changed()).isFalse();
  }

  @Test
  void actorOfAnotherTenant_cannotWriteEvenByMistake() {
    Actor other = Actor.server(addTenant("other").id());
    assertThatThrownBy(() -> write(other, at -> at.clients().insert(client("a", "10.0.0.1"))))
        .isInstanceOf(IllegalStateException.class);
    check(at -> assertThat(at.clients().count(tenantId())).isZero());
  }

  @Test
  void sameNames_areFreeForAnotherTenant() {
    change(at -> at.routes().insert(route("orders")));
    Tenant other = addTenant("other");
    Stored<Environment> theirs = read(at -> at.environments().list(other.id()).getFirst());
    write(
        Actor.server(other.id()),
        at -> at.routes().insert(Samples.route(other.id(), theirs.id(), "orders")));
    check(at -> assertThat(at.routes().count(other.id())).isOne());
  }

  private Stored<Client> client(String name, String addresses) {
    return Samples.client(tenantId(), name, addresses);
  }

  private Stored<Route> route(String name) {
    return Samples.route(tenantId(), production.id(), name);
  }

  private List<String> names(String sort, boolean ascending) {
    return all(sort, ascending).stream().map(client -> client.content().name()).toList();
  }

  private List<String> addresses(String sort, boolean ascending) {
    return all(sort, ascending).stream()
        .map(client -> client.content().addresses().toString())
        .toList();
  }

  private List<Stored<Client>> all(String sort, boolean ascending) {
    PageRequest page = new PageRequest(1, 1_000, sort, ascending);
    return store.read(at -> at.clients().list(tenantId(), null, page)).rows();
  }
}
