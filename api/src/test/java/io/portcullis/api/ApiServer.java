package io.portcullis.api;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.value.Actor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A management API on a free port of 127.0.0.1 with a database of its own; tenants and keys are
 * added past it, as the server does at its first start.
 */
final class ApiServer implements AutoCloseable {
  static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  static final Duration ENFORCE_WITHIN = Duration.ofSeconds(60);

  final SteppingClock clock = new SteppingClock(START);
  final FakeStatus status = new FakeStatus();
  final Store store;
  final RequestLogStore logs;

  /** How many connections it has at once. */
  static final int MAX_CONNECTIONS = 64;

  final ActivePolicy policy = new ActivePolicy(PolicySnapshot.empty());
  final TestReloader reloader;
  final Api api;
  private final ApiOptions options;
  private final SecureRandom random = new SecureRandom();

  /** A server whose writes wait for {@code enforceWithin}. */
  ApiServer(Path directory, Duration enforceWithin) {
    this(directory, enforceWithin, ClientAddressRule.PEER);
  }

  /** A server that derives callers' addresses by {@code addresses}. */
  ApiServer(Path directory, Duration enforceWithin, ClientAddressRule addresses) {
    store = Store.open(StoreOptions.sqliteIn(directory, clock));
    logs = RequestLogStore.open(RequestLogOptions.in(directory, clock));
    reloader = new TestReloader(store, policy);
    options =
        new ApiOptions(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            addresses,
            MAX_CONNECTIONS,
            enforceWithin,
            clock,
            random);
    api = another(policy);
  }

  /** One more listener on the same database, which knows keys from {@code active}. */
  Api another(ActivePolicy active) {
    return Api.start(
        options,
        store,
        logs,
        active,
        status,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** Adds a tenant; its slug is its id. */
  UUID addTenant(Plan plan) {
    UUID id = UUID.randomUUID();
    String slug = id.toString();
    store.write(
        Actor.server(id), tx -> tx.tenants().insert(new Tenant(id, slug, "Acme", plan, tx.now())));
    return id;
  }

  /** Adds a key and waits until it works. */
  String addKey(UUID tenant, String name, KeyType type, Set<Scope> scopes) {
    KeyText text = KeyText.generate(type, random);
    store.write(
        Actor.server(tenant),
        tx ->
            tx.apiKeys()
                .insert(
                    new ApiKey(
                        UUID.randomUUID(),
                        tenant,
                        text.keyId(),
                        text.hash(),
                        type,
                        name,
                        scopes,
                        true,
                        null,
                        tx.now(),
                        null,
                        null,
                        1)));
    awaitStored();
    return text.reveal();
  }

  /** Waits until what is stored is enforced, whoever stored it. */
  void awaitStored() {
    try {
      if (!policy.awaitRevision(store.revision(), ENFORCE_WITHIN)) {
        throw new AssertionError("not enforced in time");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    api.close();
    reloader.close();
    logs.close();
    store.close();
  }
}
