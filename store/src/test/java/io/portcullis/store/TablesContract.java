package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.ConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes into a table comes out of it, and names stay unique. */
abstract class TablesContract extends StoreContract {
  TablesContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void tenant_comesWithProductionAsItsDefault() {
    check(at -> assertThat(at.tenants().list()).containsExactly(tenant));
    check(at -> assertThat(at.tenants().find(tenantId())).contains(tenant));
    assertThat(production.content().name()).isEqualTo("production");
    assertThat(production.content().isDefault()).isTrue();
    assertThat(production.tenantId()).isEqualTo(tenantId());
  }

  @Test
  void tenant_changesItsPlan() {
    Tenant pro = new Tenant(tenantId(), tenant.slug(), "Acme", Plan.PRO, tenant.createdAt());
    change(at -> assertThat(at.tenants().update(pro)).isEqualTo(pro));
    check(at -> assertThat(at.tenants().find(tenantId())).contains(pro));
  }

  @Test
  void tenantSlug_isTakenOnce() {
    assertThatThrownBy(() -> addTenant("acme"))
        .isInstanceOfSatisfying(
            ConflictException.class, conflict -> assertThat(conflict.field()).isEqualTo("slug"));
  }

  @Test
  void client_comesBackWithEveryMember() {
    Stored<Client> client =
        new Stored<>(
            UUID.randomUUID(),
            tenantId(),
            new Client(
                "Büro \"Süd\" 🏢",
                ClientType.USER,
                IpList.parse("2001:db8::/32, 10.0.0.0/8, 192.0.2.1-192.0.2.9"),
                "{\"owner\":\"x\"}",
                "line one\nline two",
                false,
                new ClientSigning(
                    ClientSigning.Scheme.RFC9421_ED25519, UUID.randomUUID(), UUID.randomUUID())),
            Samples.MADE,
            Samples.MADE.plusMillis(1),
            1);
    change(at -> assertThat(at.clients().insert(client)).isEqualTo(client));
    check(at -> assertThat(at.clients().find(tenantId(), client.id())).contains(client));
  }

  @Test
  void insert_keepsWholeMillisecondsAndStartsAtVersionOne() {
    Instant fine = Instant.parse("2026-11-22T05:00:00.123456789Z");
    Stored<Client> client = Samples.client(tenantId(), "a", "10.0.0.1", ClientType.SERVER, fine);
    Stored<Client> stored = write(at -> at.clients().insert(client));
    assertThat(stored.createdAt()).isEqualTo("2026-11-22T05:00:00.123Z");
    check(at -> assertThat(at.clients().find(tenantId(), client.id())).contains(stored));
  }

  @Test
  void update_countsTheVersionAndKeepsTheCreation() {
    Stored<Client> client =
        write(at -> at.clients().insert(Samples.client(tenantId(), "a", "10.0.0.1")));
    Stored<Client> updated = write(at -> at.clients().update(Samples.named(client, "b")));
    assertThat(updated.content().name()).isEqualTo("b");
    assertThat(updated.version()).isEqualTo(2);
    assertThat(updated.createdAt()).isEqualTo(Samples.MADE);
    assertThat(updated.updatedAt()).isEqualTo(NOW);
    check(at -> assertThat(at.clients().find(tenantId(), client.id())).contains(updated));
  }

  @Test
  void update_ofNoSuchRowIsABrokenInvariant() {
    Stored<Client> unknown = Samples.client(tenantId(), "a", "10.0.0.1");
    assertThatThrownBy(() -> change(at -> at.clients().update(unknown)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void clientNames_mayRepeat() {
    change(at -> {
      at.clients().insert(Samples.client(tenantId(), "a", "10.0.0.1"));
      at.clients().insert(Samples.client(tenantId(), "a", "10.0.0.1"));
    });
    check(at -> assertThat(at.clients().count(tenantId())).isEqualTo(2));
  }

  @Test
  void delete_saysWhetherTheRowWasThere() {
    Stored<Client> client =
        write(at -> at.clients().insert(Samples.client(tenantId(), "a", "10.0.0.1")));
    change(at -> assertThat(at.clients().delete(tenantId(), client.id())).isTrue());
    change(at -> assertThat(at.clients().delete(tenantId(), client.id())).isFalse());
    check(at -> assertThat(at.clients().find(tenantId(), client.id())).isEmpty());
  }

  @Test
  void findAll_findsThoseThereAre() {
    List<Stored<Client>> clients =
        write(at ->
            IntStream.range(0, 1_200)
                .mapToObj(i -> Samples.client(tenantId(), "c" + i, "10.0.0.1"))
                .map(at.clients()::insert)
                .toList());
    List<UUID> ids = new ArrayList<>(clients.stream().map(Stored::id).toList());
    ids.add(UUID.randomUUID());
    List<Stored<Client>> found = read(at -> at.clients().findAll(tenantId(), ids));
    // By hash: AssertJ would compare each with each.
    assertThat(found).hasSameSizeAs(clients);
    assertThat(Set.copyOf(found)).isEqualTo(Set.copyOf(clients));
  }

  @Test
  void route_comesBackWithEveryMember() {
    Stored<Route> plain = Samples.route(tenantId(), production.id(), "Plain");
    Stored<Route> full =
        new Stored<>(
            UUID.randomUUID(),
            tenantId(),
            new Route(
                "Payments API",
                "pay",
                Samples.target("http://[2001:db8::1]:8443/base"),
                production.id(),
                false,
                false,
                new MethodRule(List.of("POST", "GET")),
                false,
                IpList.parse("10.0.0.0/8, ::1"),
                Samples.CALL_RULES),
            Samples.MADE,
            Samples.MADE.plusMillis(1),
            1);
    change(at -> {
      at.routes().insert(plain);
      at.routes().insert(full);
    });
    check(at -> assertThat(at.routes().find(tenantId(), plain.id())).contains(plain));
    check(at -> assertThat(at.routes().find(tenantId(), full.id())).contains(full));
    check(at -> assertThat(at.routes().findByIdOrSlug(tenantId(), "pay")).contains(full));
    check(at ->
        assertThat(at.routes().findByIdOrSlug(tenantId(), full.id().toString())).contains(full));
    check(at -> assertThat(at.routes().findByIdOrSlug(tenantId(), "Payments API")).isEmpty());
    check(at -> assertThat(at.routes().findByName(tenantId(), "Payments API")).contains(full));
    check(at -> assertThat(at.routes().findByName(tenantId(), "payments api")).isEmpty());
  }

  @Test
  void routeNamesSlugsAndIds_areOneNameSpace() {
    Stored<Route> first = Samples.route(tenantId(), production.id(), "orders");
    change(at -> at.routes().insert(first));
    String id = first.id().toString();
    record Taken(String name, String slug, String field) {}
    for (Taken taken :
        List.of(
            new Taken("orders", "other", "name"),
            new Taken("Other", "orders", "slug"),
            new Taken(id, "other", "name"),
            new Taken("Other", id, "slug"))) {
      Stored<Route> second =
          Samples.named(
              Samples.route(tenantId(), production.id(), "x"), taken.name(), taken.slug());
      assertThatThrownBy(() -> change(at -> at.routes().insert(second)))
          .as(taken.toString())
          .isInstanceOfSatisfying(
              ConflictException.class,
              conflict -> assertThat(conflict.field()).isEqualTo(taken.field()));
    }
    check(at -> assertThat(at.routes().count(tenantId())).isOne());
  }

  @Test
  void routeUpdate_mayKeepItsOwnNamesButNotTakeOthers() {
    Stored<Route> first = write(at -> at.routes().insert(route("orders")));
    Stored<Route> second = write(at -> at.routes().insert(route("payments")));
    Stored<Route> swapped =
        write(at -> at.routes().update(Samples.named(first, "Orders", "orders")));
    assertThat(swapped.content().name()).isEqualTo("Orders");
    assertThatThrownBy(
            () -> change(at -> at.routes().update(Samples.named(second, "orders", "payments"))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void freeSlug_countsOn() {
    check(at -> assertThat(at.routes().freeSlug(tenantId(), "My API")).isEqualTo("my-api"));
    change(at -> at.routes().insert(route("My API")));
    check(at -> assertThat(at.routes().freeSlug(tenantId(), "my api!")).isEqualTo("my-api-2"));
    String longest = "a".repeat(63);
    change(at -> at.routes().insert(route(longest)));
    check(at ->
        assertThat(at.routes().freeSlug(tenantId(), longest)).isEqualTo("a".repeat(61) + "-2"));
  }

  @Test
  void override_comesBackWithEveryMember() {
    Stored<Route> route = write(at -> at.routes().insert(route("orders")));
    Stored<RouteEnvironment> full =
        Stored.first(
            UUID.randomUUID(),
            tenantId(),
            new RouteEnvironment(
                route.id(),
                production.id(),
                Samples.target("https://staging.example.com"),
                true,
                false,
                new MethodRule(List.of("GET")),
                true,
                IpList.parse("10.0.0.0/8"),
                Samples.CALL_RULES),
            Samples.MADE);
    change(at -> assertThat(at.routeEnvironments().insert(full)).isEqualTo(full));
    check(at ->
        assertThat(at.routeEnvironments().list(tenantId(), route.id())).containsExactly(full));
    check(at ->
        assertThat(at.routeEnvironments().counts(tenantId(), Set.of(route.id())))
            .isEqualTo(Map.of(route.id(), 1L)));
    assertThatThrownBy(() ->
            change(at ->
                at.routeEnvironments()
                    .insert(Samples.override(tenantId(), route.id(), production.id()))))
        .isInstanceOf(ConflictException.class);
    Stored<RouteEnvironment> bare =
        Stored.first(
            full.id(),
            tenantId(),
            new RouteEnvironment(
                route.id(),
                production.id(),
                null,
                null,
                null,
                null,
                null,
                null,
                Samples.CALL_RULES),
            Samples.MADE);
    Stored<RouteEnvironment> updated = write(at -> at.routeEnvironments().update(bare));
    assertThat(updated.version()).isEqualTo(2);
    assertThat(updated.content().target()).isNull();
    assertThat(updated.content().ipAllowlist()).isNull();
    check(at ->
        assertThat(at.routeEnvironments().find(tenantId(), route.id(), production.id()))
            .contains(updated));
    change(at ->
        assertThat(at.routeEnvironments().delete(tenantId(), route.id(), production.id()))
            .isTrue());
    change(at ->
        assertThat(at.routeEnvironments().delete(tenantId(), route.id(), production.id()))
            .isFalse());
  }

  @Test
  void key_comesBackWithEveryMember() {
    ApiKey plain = Samples.key(tenantId(), "tk_live_aaaa");
    ApiKey full =
        new ApiKey(
            UUID.randomUUID(),
            tenantId(),
            "tk_test_bbbb",
            Sha256.of("tk_test_bbbb_secret"),
            KeyType.TEST,
            "test",
            Set.of(Scope.CALL),
            true,
            new RateLimit(600, 60),
            Samples.MADE,
            Samples.MADE.plusSeconds(60),
            Samples.MADE.plusSeconds(1),
            1);
    change(at -> {
      at.apiKeys().insert(plain);
      at.apiKeys().insert(full);
    });
    check(at -> assertThat(at.apiKeys().find(tenantId(), plain.id())).contains(plain));
    check(at -> assertThat(at.apiKeys().findByKeyId(tenantId(), "tk_test_bbbb")).contains(full));
    check(at -> assertThat(at.apiKeys().findByHash(full.hash())).contains(full));
    check(at -> assertThat(at.apiKeys().findByHash(Sha256.of("other"))).isEmpty());
    check(at -> assertThat(at.apiKeys().count(tenantId())).isEqualTo(2));
  }

  @Test
  void keyIdAndDigest_areTakenOnceWhoeverHasThem() {
    ApiKey key = Samples.key(tenantId(), "tk_live_aaaa");
    change(at -> at.apiKeys().insert(key));
    Tenant other = addTenant("other");
    assertThatThrownBy(() ->
            write(
                Actor.server(other.id()),
                at -> at.apiKeys().insert(Samples.key(other.id(), "tk_live_aaaa"))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void revokedKey_staysRevoked() {
    ApiKey key = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa")));
    change(at -> assertThat(at.apiKeys().revoke(tenantId(), key.id())).isTrue());
    change(at -> assertThat(at.apiKeys().revoke(tenantId(), key.id())).isFalse());
    ApiKey revoked = read(at -> at.apiKeys().findByHash(key.hash())).orElseThrow();
    assertThat(revoked.active()).isFalse();
    assertThat(revoked.version()).isEqualTo(2);
  }

  @Test
  void touchLastUsed_takesTheLaterTimeAndNoRevision() {
    ApiKey key = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa")));
    long before = store.revision();
    store.touchLastUsed(Map.of(key.id(), NOW, UUID.randomUUID(), NOW));
    store.touchLastUsed(Map.of(key.id(), NOW.minusSeconds(5)));
    ApiKey touched = read(at -> at.apiKeys().find(tenantId(), key.id())).orElseThrow();
    assertThat(touched.lastUsedAt()).isEqualTo(NOW);
    assertThat(touched.version()).isOne();
    assertThat(store.revision()).isEqualTo(before);
  }

  private Stored<Route> route(String name) {
    return Samples.route(tenantId(), production.id(), name);
  }
}
