package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.store.database.Database;
import io.portcullis.store.database.DatabaseUrl;
import io.portcullis.store.database.Migrations;
import io.portcullis.store.database.SqliteDatabase;
import io.portcullis.store.table.RowMigrations;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.StoreException;
import io.portcullis.store.value.StoreFailedException;
import io.portcullis.store.value.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on SQLite. */
class SqliteStoreTest {
  @TempDir static Path folder;

  @Nested
  class Tables extends TablesContract {
    Tables() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Members extends MembersContract {
    Members() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Lists extends ListsContract {
    Lists() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Relations extends RelationsContract {
    Relations() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class SecretValues extends SecretsContract {
    SecretValues() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Upgrade extends UpgradeContract {
    Upgrade() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Rotation extends RotationContract {
    Rotation() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Transactions extends TransactionsContract {
    Transactions() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Audit extends AuditContract {
    Audit() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Feed extends FeedContract {
    Feed() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Test
  void everyConnection_hasThePragmasThatMakeCommitsDurable() {
    // A kill proves that commits are atomic; that they survive a power cut only these say.
    String file = folder.resolve("pragmas.db").toString();
    DatabaseUrl.Sqlite url = new DatabaseUrl.Sqlite(Path.of(file), false);
    Store.open(Samples.options("jdbc:sqlite:" + file, folder, Clock.systemUTC())).close();
    SqliteDatabase database = new SqliteDatabase(url, 3);
    try {
      CountDownLatch all = new CountDownLatch(3);
      List<Map<String, String>> found = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.startVirtualThread(() ->
                database.read(connection -> {
                  all.countDown();
                  await(all);
                  return found.add(pragmas(connection));
                })));
      }
      threads.forEach(SqliteStoreTest::join);
      Map<String, String> writer =
          database.write(connection -> new Database.Attempt<>(pragmas(connection), false));
      Map<String, String> common =
          Map.of(
              "journal_mode", "wal",
              "synchronous", "2",
              "foreign_keys", "1",
              "busy_timeout", "5000");
      assertThat(writer).containsAllEntriesOf(common).containsEntry("query_only", "0");
      assertThat(found)
          .hasSize(3)
          .allSatisfy(reader ->
              assertThat(reader).containsAllEntriesOf(common).containsEntry("query_only", "1"));
    } finally {
      database.close();
    }
  }

  private static Map<String, String> pragmas(Connection connection) throws SQLException {
    Map<String, String> values = new HashMap<>();
    for (String pragma :
        List.of("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")) {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("PRAGMA " + pragma)) {
        values.put(pragma, result.getString(1));
      }
    }
    return values;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void dataDirectory_isMadeForItsOwnerOnly() throws IOException {
    Path made = folder.resolve("new/data");
    Store.open(StoreOptions.sqliteIn(made, Clock.systemUTC())).close();
    assertThat(made.resolve("portcullis.db")).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void fileThatIsNoDatabase_isRefusedInOneLine() throws IOException {
    Path file = folder.resolve("garbage.db");
    Files.writeString(file, "this is not a database ".repeat(100));
    assertThatThrownBy(
            () -> Store.open(Samples.options("jdbc:sqlite:" + file, folder, Clock.systemUTC())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void newerTables_areRefused() throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("newer.db");
    StoreOptions options = Samples.options(url, folder, Clock.systemUTC());
    Store.open(options).close();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE flyway_schema_history SET version = '99'");
    }
    assertThatThrownBy(() -> Store.open(options))
        .isInstanceOf(StoreFailedException.class)
        .hasMessageContaining("version 99")
        .hasMessageContaining("newer");
  }

  @Test
  void lockedDatabase_isUnavailableAndLaterAvailable() throws SQLException {
    String url = new SqliteTestDatabase(folder).migrated();
    StoreOptions options = Samples.options(url, folder, Clock.systemUTC());
    try (Store store = Store.open(options);
        Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      Actor actor = Actor.server(UUID.randomUUID());
      assertThatThrownBy(() -> store.write(actor, Transaction::revision))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(store.healthy()).as("reading goes on").isTrue();
      statement.execute("ROLLBACK");
      assertThat(store.write(actor, Transaction::revision).changed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void newestMigration_isTheOneTheProgramKnows(String database) throws Exception {
    Path scripts = Path.of(Store.class.getResource("/db/migration/" + database).toURI());
    try (Stream<Path> files = Files.list(scripts)) {
      Stream<String> inSql =
          files.map(file -> file.getFileName().toString().replaceAll("V([0-9]+)__.*", "$1"));
      Stream<String> inJava =
          RowMigrations.ALL.stream().map(migration -> migration.getVersion().toString());
      assertThat(Stream.concat(inSql, inJava).mapToInt(Integer::parseInt).max())
          .hasValue(Migrations.NEWEST);
    }
  }
}
