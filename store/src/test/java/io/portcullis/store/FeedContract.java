package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What changed since a revision, and that applying it leads to what a full load reads. */
abstract class FeedContract extends StoreContract {
  FeedContract(TestDatabase databases) {
    super(databases);
  }

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 3), LongStream.of(System.nanoTime()));
  }

  @Test
  void noChange_isADeltaOfEqualRevisions() {
    ConfigurationDelta delta = delta(store.revision());
    assertThat(delta.fromRevision()).isEqualTo(delta.revision()).isEqualTo(store.revision());
    assertThat(delta.clients().written()).isEmpty();
  }

  @Test
  void rowChangedTwice_isThereOnceInItsLastState() {
    long before = store.revision();
    Stored<Client> client = write(at -> at.clients().insert(client("a")));
    Stored<Client> renamed = write(at -> at.clients().update(Samples.named(client, "b")));
    assertThat(delta(before).clients().written()).containsExactly(renamed);
    change(at -> at.clients().delete(tenantId(), client.id()));
    ConfigurationDelta afterDelete = delta(before);
    assertThat(afterDelete.clients().written()).isEmpty();
    assertThat(afterDelete.clients().removed()).containsExactly(client.id());
    assertThat(afterDelete.revision()).isEqualTo(store.revision());
  }

  @Test
  void assignmentTakenBack_isUnassigned() {
    Stored<Client> client = write(at -> at.clients().insert(client("a")));
    Stored<Route> route =
        write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), "orders")));
    long before = store.revision();
    Assignment assignment = new Assignment(route.id(), production.id(), client.id());
    change(at -> at.assignments().add(tenantId(), assignment));
    assertThat(delta(before).assigned()).containsExactly(assignment);
    assertThat(delta(before).clients().written())
        .as("an assignment names no client, so that no address table is rebuilt")
        .isEmpty();
    change(at -> at.assignments().remove(tenantId(), assignment));
    assertThat(delta(before).assigned()).isEmpty();
    assertThat(delta(before).unassigned()).containsExactly(assignment);
  }

  @Test
  void trimmedFeed_asksForAFullLoad() {
    store.close();
    store = Store.open(new StoreOptions(url, NO_FOLDER, CLOCK, 2, 10, Samples.MASTER_KEYS));
    long before = store.revision();
    change(at -> {
      for (int i = 0; i < 1_500; i++) {
        at.clients().insert(client("c" + i));
      }
    });
    long after = store.revision();
    // The large write trimmed all before it; it keeps itself, being one revision.
    assertThat(store.changesSince(before).orElseThrow().clients().written()).hasSize(1_500);
    assertThat(store.changesSince(before - 1)).isEmpty();
    assertThat(store.changesSince(after)).isPresent();
  }

  @Test
  void revisionOfAnotherDatabase_asksForAFullLoad() {
    // As after a restored backup: the node knows a later state than the database.
    assertThat(store.changesSince(store.revision() + 5)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void deltas_leadToWhatAFullLoadReads(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Replica replica = new Replica(store.configuration());
    RandomChanges changes = new RandomChanges(random);
    for (int round = 0; round < 15; round++) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        changes.one();
      }
      Optional<ConfigurationDelta> delta = store.changesSince(replica.revision());
      replica.apply(delta.orElseThrow());
      replica.assertEqualTo(store.configuration());
    }
  }

  /** Makes valid changes of all kinds, chosen at random among the rows there are. */
  private final class RandomChanges {
    private final SplittableRandom random;
    private int count;

    RandomChanges(SplittableRandom random) {
      this.random = random;
    }

    void one() {
      String name = "n" + count++;
      Configuration now = store.configuration();
      Stored<Environment> environment = any(now.environments()).orElseThrow();
      Optional<Stored<Client>> client = any(now.clients());
      Optional<Stored<Route>> route = any(now.routes());
      Optional<Stored<RouteEnvironment>> override = any(now.overrides());
      change(at -> {
        switch (random.nextInt(16)) {
          case 0, 1 -> at.clients().insert(client(name));
          case 2 -> client.ifPresent(it -> at.clients().update(Samples.named(it, name)));
          case 3 -> client.ifPresent(it -> at.clients().delete(tenantId(), it.id()));
          case 4, 5 -> at.routes().insert(Samples.route(tenantId(), environment.id(), name));
          case 6 ->
              route.ifPresent(
                  it -> at.routes().update(Samples.named(it, name, it.content().slug())));
          case 7 -> route.ifPresent(it -> at.routes().delete(tenantId(), it.id()));
          case 8 -> at.environments().insert(Samples.environment(tenantId(), name));
          case 9 -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_" + name));
          case 10 ->
              route.ifPresent(it -> {
                UUID environmentId = environment.id();
                if (at.routeEnvironments().find(tenantId(), it.id(), environmentId).isEmpty()) {
                  at.routeEnvironments()
                      .insert(Samples.override(tenantId(), it.id(), environmentId));
                }
              });
          case 11, 12 ->
              at.secrets()
                  .insert(
                      Samples.secret(
                          tenantId(), environment.id(), name.toUpperCase(Locale.ROOT), name));
          case 13 -> any(now.secrets()).ifPresent(it -> at.secrets().delete(tenantId(), it.id()));
          case 14 ->
              any(now.secrets())
                  .ifPresent(it -> {
                    SecretText text = SecretText.of(name);
                    at.secrets().putValue(tenantId(), it.id(), environment.id(), text, null);
                  });
          case 15 ->
              override.ifPresent(it ->
                  at.routeEnvironments()
                      .delete(tenantId(), it.content().routeId(), it.content().environmentId()));
          default ->
              route.ifPresent(it ->
                  at.assignments()
                      .replace(tenantId(), it.id(), environment.id(), some(now.clients())));
        }
      });
    }

    private <T> Optional<T> any(List<T> rows) {
      return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(random.nextInt(rows.size())));
    }

    private Set<UUID> some(List<Stored<Client>> clients) {
      return clients.stream()
          .filter(client -> random.nextBoolean())
          .map(Stored::id)
          .collect(Collectors.toSet());
    }
  }

  /** The rows as a node keeps them, without the versions, which the data plane has no use for. */
  private static final class Replica {
    private final Map<UUID, Stored<Client>> clients = new HashMap<>();
    private final Map<UUID, Stored<Route>> routes = new HashMap<>();
    private final Map<UUID, Stored<Environment>> environments = new HashMap<>();
    private final Map<UUID, Stored<RouteEnvironment>> overrides = new HashMap<>();
    private final Map<UUID, Stored<Secret>> secrets = new HashMap<>();
    private final Set<UUID> keys = new HashSet<>();
    private final Set<Assignment> assignments = new HashSet<>();
    private long revision;

    Replica(Configuration configuration) {
      revision = configuration.revision();
      configuration.clients().forEach(row -> clients.put(row.id(), row));
      configuration.routes().forEach(row -> routes.put(row.id(), row));
      configuration.environments().forEach(row -> environments.put(row.id(), row));
      configuration.overrides().forEach(row -> overrides.put(row.id(), row));
      configuration.secrets().forEach(row -> secrets.put(row.id(), row));
      configuration.apiKeys().forEach(row -> keys.add(row.id()));
      assignments.addAll(configuration.assignments());
    }

    long revision() {
      return revision;
    }

    void apply(ConfigurationDelta delta) {
      assertThat(delta.fromRevision()).isEqualTo(revision);
      revision = delta.revision();
      apply(delta.clients(), clients, Stored::id);
      apply(delta.routes(), routes, Stored::id);
      apply(delta.environments(), environments, Stored::id);
      apply(delta.overrides(), overrides, Stored::id);
      apply(delta.secrets(), secrets, Stored::id);
      delta.apiKeys().written().forEach(row -> keys.add(row.id()));
      assignments.addAll(delta.assigned());
      delta.unassigned().forEach(assignments::remove);
      // What went with its parent need not be named.
      overrides.values().removeIf(row -> !routes.containsKey(row.content().routeId()));
      assignments.removeIf(
          row -> !routes.containsKey(row.routeId()) || !clients.containsKey(row.clientId()));
    }

    private static <T> void apply(
        ConfigurationDelta.Rows<T> rows, Map<UUID, T> kept, Function<T, UUID> id) {
      rows.written().forEach(row -> kept.put(id.apply(row), row));
      rows.removed().forEach(kept::remove);
    }

    void assertEqualTo(Configuration full) {
      assertThat(revision).isEqualTo(full.revision());
      assertThat(names(clients.values(), client -> client.content().name()))
          .isEqualTo(names(full.clients(), client -> client.content().name()));
      assertThat(names(routes.values(), route -> route.content().name()))
          .isEqualTo(names(full.routes(), route -> route.content().name()));
      assertThat(environments.keySet())
          .containsExactlyInAnyOrderElementsOf(
              full.environments().stream().map(Stored::id).toList());
      assertThat(overrides.keySet())
          .containsExactlyInAnyOrderElementsOf(full.overrides().stream().map(Stored::id).toList());
      assertThat(values(secrets.values())).isEqualTo(values(full.secrets()));
      assertThat(keys).hasSameSizeAs(full.apiKeys());
      assertThat(assignments).containsExactlyInAnyOrderElementsOf(full.assignments());
    }

    /** Each secret's values with their texts, in whatever order they were read. */
    private static Map<UUID, Set<Secret.Value>> values(Collection<Stored<Secret>> secrets) {
      return secrets.stream()
          .collect(Collectors.toMap(Stored::id, secret -> Set.copyOf(secret.content().values())));
    }

    private static <T> List<String> names(Collection<T> rows, Function<T, String> name) {
      List<String> names = new ArrayList<>(rows.stream().map(name).toList());
      names.sort(null);
      return names;
    }
  }

  private ConfigurationDelta delta(long since) {
    return store.changesSince(since).orElseThrow();
  }

  private Stored<Client> client(String name) {
    return Samples.client(tenantId(), name, "10.0.0.1");
  }
}
