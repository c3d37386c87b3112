package io.portcullis.store;

import io.portcullis.model.Environment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A fresh store with one tenant, for the tests that every database has to pass. Each database runs
 * them as nested classes of its own test.
 */
abstract class StoreContract {
  /** When the tests write. */
  static final Instant NOW = Instant.parse("2026-11-22T06:00:00.456Z");

  static final Clock CLOCK = Clock.fixed(NOW.plusNanos(789_000), ZoneOffset.UTC);

  /** Files of tests that need none. */
  static final Path NO_FOLDER = Path.of("unused");

  private final TestDatabase databases;

  /** The database of the running test. */
  protected String url = "";

  protected Store store;
  protected Tenant tenant;
  protected Stored<Environment> production;
  protected Actor actor;

  @SuppressWarnings("NullAway.Init") // set by open()
  StoreContract(TestDatabase databases) {
    this.databases = databases;
  }

  @BeforeEach
  void open() {
    url = databases.migrated();
    store = Store.open(options());
    tenant = addTenant("acme");
    actor = Actor.server(tenant.id());
    production = store.read(at -> at.environments().list(tenant.id()).getFirst());
  }

  @AfterEach
  void close() {
    store.close();
  }

  TestDatabase databases() {
    return databases;
  }

  StoreOptions options() {
    return Samples.options(url, NO_FOLDER, CLOCK);
  }

  Tenant addTenant(String slug) {
    Tenant added = Samples.tenant(slug);
    return write(Actor.server(added.id()), at -> at.tenants().insert(added));
  }

  /** Writes as the server does for {@link #tenant}. */
  <T> T write(Function<Transaction, T> work) {
    return write(actor, work);
  }

  <T> T write(Actor who, Function<Transaction, T> work) {
    return store.write(who, work).value();
  }

  void change(Consumer<Transaction> work) {
    write(at -> {
      work.accept(at);
      return true;
    });
  }

  <T> T read(Function<Transaction, T> work) {
    return store.read(work);
  }

  /** Asserts on what is stored. */
  void check(Consumer<Transaction> assertions) {
    store.read(at -> {
      assertions.accept(at);
      return true;
    });
  }

  UUID tenantId() {
    return tenant.id();
  }
}
