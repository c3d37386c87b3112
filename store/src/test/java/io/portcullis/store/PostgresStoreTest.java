package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Tenant;
import io.portcullis.store.database.Database;
import io.portcullis.store.database.DatabaseUrl;
import io.portcullis.store.database.DatabaseWorkers;
import io.portcullis.store.database.PostgresDatabase;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.StoreFailedException;
import io.portcullis.store.value.StoreUnavailableException;
import io.portcullis.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on PostgreSQL. */
@ExtendWith(PostgresServer.Ending.class)
class PostgresStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Nested
  class Tables extends TablesContract {
    Tables() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Members extends MembersContract {
    Members() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Lists extends ListsContract {
    Lists() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Relations extends RelationsContract {
    Relations() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class SecretValues extends SecretsContract {
    SecretValues() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Upgrade extends UpgradeContract {
    Upgrade() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Rotation extends RotationContract {
    Rotation() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Transactions extends TransactionsContract {
    Transactions() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Audit extends AuditContract {
    Audit() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Feed extends FeedContract {
    Feed() {
      super(new PostgresTestDatabase());
    }
  }

  @Test
  void changeOfAnotherNode_isSignalledWithoutAPoll() throws InterruptedException {
    String url = new PostgresTestDatabase().migrated();
    try (Store here = open(url);
        Store there = open(url)) {
      Semaphore signals = new Semaphore(0);
      here.onChange(revision -> signals.release(revision > 0 ? 1 : 0));
      Tenant tenant = Samples.tenant("acme");
      there.write(Actor.server(tenant.id()), at -> at.tenants().insert(tenant));
      assertThat(signals.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("announced with its revision")
          .isTrue();
      assertThat(here.configuration().tenants()).containsExactly(tenant);
    }
  }

  @Test
  void brokenConnections_areMadeAgainAndTheSignalsComeBack() throws Exception {
    String url = new PostgresTestDatabase().migrated();
    try (Store here = open(url);
        Store there = open(url)) {
      assertThat(here.healthy()).isTrue();
      Semaphore signals = new Semaphore(0);
      here.onChange(revision -> signals.release());
      PostgresServer.shared().breakConnections(url);
      // The listener says so itself when it is back, because it may have missed a change.
      assertThat(signals.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Instant deadline = Instant.now().plus(PATIENCE);
      while (!there.healthy()) {
        assertThat(Instant.now()).isBefore(deadline);
      }
      signals.drainPermits();
      Tenant tenant = Samples.tenant("acme");
      there.write(Actor.server(tenant.id()), at -> at.tenants().insert(tenant));
      assertThat(signals.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The trap: a read gives up after a while, a write waits as long as the socket lets it. */
  @Test
  void serverThatHangs_readsAndWritesAreUnavailableInTime_andNothingIsStoredLater() {
    String url = new PostgresTestDatabase().migrated();
    Tenant tenant = Samples.tenant("acme");
    try (Store store = open(url)) {
      assertThat(store.revision()).isZero();
      PostgresServer.shared()
          .frozen(() -> {
            assertUnavailableInTime(
                () -> store.write(Actor.server(tenant.id()), at -> at.tenants().insert(tenant)));
            assertUnavailableInTime(store::revision);
            assertThat(store.healthy()).isFalse();
            assertThat(store.trouble()).isPresent();
          });
      Instant deadline = Instant.now().plus(PATIENCE);
      while (!store.healthy()) {
        assertThat(Instant.now()).isBefore(deadline);
      }
      assertThat(store.revision()).isZero();
      assertThat(store.trouble()).isEmpty();
    }
  }

  private static void assertUnavailableInTime(ThrowingCallable call) {
    Instant before = Instant.now();
    assertThatThrownBy(call).isInstanceOf(StoreUnavailableException.class);
    assertThat(Duration.between(before, Instant.now()))
        .isLessThan(DatabaseWorkers.ANSWER.plusSeconds(10));
  }

  @Test
  void serverThatIsAway_isUnavailableAndTheMessageHidesThePassword() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url =
        "jdbc:postgresql://127.0.0.1:%d/x?user=somebody&password=s3cret&connectTimeout=1"
            .formatted(port);
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("refused")
        .satisfies(failure -> {
          for (Throwable at = failure; at != null; at = at.getCause()) {
            assertThat(at.toString()).doesNotContain("s3cret").doesNotContain("somebody");
          }
        });
  }

  @Test
  void options_hideThePassword() {
    assertThat(Samples.options(PostgresServer.shared().url("x"), Path.of("y"), Clock.systemUTC()))
        .asString()
        .contains("/x")
        .doesNotContain("s3cret")
        .doesNotContain("user");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://s3cret@host/x",
        "jdbc:sqlite:",
        "jdbc:postgresql://user:s3cret@host/x",
        "postgresql://user:s3cret@host/x"
      })
  void otherUrls_areRefusedWithoutShowingThem(String url) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(StoreFailedException.class)
        .message()
        .contains("database URL must")
        .doesNotContain("s3cret");
  }

  @Test
  void violatedConstraint_doesNotQuoteValues() throws SQLException {
    // PostgreSQL quotes the row in the detail of its message: a digest of a key must not leak.
    String url = new PostgresTestDatabase().migrated();
    DatabaseUrl.Postgres parsed = (DatabaseUrl.Postgres) DatabaseUrl.parse(url, Path.of("unused"));
    PostgresDatabase database = new PostgresDatabase(parsed, 1);
    try {
      assertThatThrownBy(() ->
              database.write(connection -> {
                try (Statement statement = connection.createStatement()) {
                  statement.execute("INSERT INTO tenants VALUES ('1', 'digest', '', '', 0)");
                  statement.execute("INSERT INTO tenants VALUES ('2', 'digest', '', '', 0)");
                }
                return new Database.Attempt<>(true, true);
              }))
          .isInstanceOf(StoreFailedException.class)
          .hasMessageContaining("tenants_slug_key")
          .satisfies(failure -> {
            for (Throwable at = failure; at != null; at = at.getCause()) {
              assertThat(at.toString()).doesNotContain("digest");
            }
          });
    } finally {
      database.close();
    }
  }

  private static Store open(String url) {
    return Store.open(Samples.options(url, Path.of("unused"), Clock.systemUTC()));
  }
}
