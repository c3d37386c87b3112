package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Tenant;
import io.portcullis.store.database.Database;
import io.portcullis.store.database.DatabaseUrl;
import io.portcullis.store.database.SqliteDatabase;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.StoreUnavailableException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an open SQLite database says when its files are taken away, damaged or full. */
class SqliteLostFilesTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path folder;

  private Path data;
  private Path file;
  private Store store;
  private UUID tenant;

  @SuppressWarnings("NullAway.Init") // set by open()
  SqliteLostFilesTest() {}

  @BeforeEach
  void open() {
    data = folder.resolve("data");
    file = data.resolve(StoreOptions.SQLITE_FILE);
    store = Store.open(StoreOptions.sqliteIn(data, Clock.systemUTC()));
    Tenant acme = Samples.tenant("acme");
    tenant = acme.id();
    store.write(Actor.server(tenant), at -> at.tenants().insert(acme));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The trap: the open file takes every write, and all of them are gone at the next start. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-wal", "-shm"})
  void fileMovedAway_writesAreRefused_untilItIsBack(String suffix) throws IOException {
    Path moved = data.resolve("portcullis.db" + suffix);
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(moved, elsewhere);

    assertRefused(moved + " was removed or moved away");
    assertThat(store.revision()).as("reading goes on").isEqualTo(1);
    assertThat(store.lostFiles()).isPresent();

    Files.move(elsewhere, moved);

    assertThat(store.revision()).isEqualTo(1);
    assertThat(store.lostFiles()).isEmpty();
    assertThat(write()).isEqualTo(2);
  }

  @Test
  void fileReplacedByACopy_writesAreRefused() throws IOException {
    Path copy = folder.resolve("copy");
    Files.copy(file, copy);
    Files.delete(file);
    Files.move(copy, file);

    assertRefused(file + " was replaced by another file");
  }

  @Test
  void directoryMovedAway_writesAreRefused_untilItIsBack() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(data, elsewhere);

    assertRefused("was removed or moved away");
    assertThat(data).as("nothing is made in its place").doesNotExist();

    Files.move(elsewhere, data);

    assertThat(write()).isEqualTo(2);
  }

  /** SQLite removes the log when the last connection closes: that must not be taken for a loss. */
  @Test
  void otherProcessesComeAndGo_nothingIsLost() throws SQLException {
    for (int i = 0; i < 3; i++) {
      try (Connection other = SqliteDatabase.config().createConnection("jdbc:sqlite:" + file);
          Statement statement = other.createStatement()) {
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      }
      assertThat(write()).isEqualTo(2 + i);
    }
    assertThat(store.lostFiles()).isEmpty();
  }

  @Test
  void damagedWhileRunning_isUnavailableInOneLine_andStaysSaid() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] garbage = new byte[4_096];
      Arrays.fill(garbage, (byte) 0x5a);
      for (long at = 4_096; at < bytes.length(); at += garbage.length) {
        bytes.seek(at);
        bytes.write(garbage);
      }
    }

    assertThatThrownBy(() -> store.read(at -> at.tenants().find(tenant)))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("malformed")
        .message()
        .doesNotContain("\n");
    assertThat(store.trouble()).get().asString().contains("malformed");
  }

  @Test
  void full_isUnavailable_untilThereIsRoom() {
    DatabaseUrl.Sqlite url = new DatabaseUrl.Sqlite(folder.resolve("full.db"), false);
    SqliteDatabase database = new SqliteDatabase(url, 1);
    try {
      database.write(at -> did(at, "CREATE TABLE t (v BLOB)"));
      database.write(at -> did(at, "PRAGMA max_page_count = 4"));

      assertThatThrownBy(
              () -> database.write(at -> did(at, "INSERT INTO t VALUES (zeroblob(100000))")))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("full");
      assertThat(database.trouble()).get().asString().contains("full");

      database.write(at -> did(at, "PRAGMA max_page_count = 1000"));
      database.write(at -> did(at, "INSERT INTO t VALUES (zeroblob(100000))"));
      assertThat(database.trouble()).isEmpty();
    } finally {
      database.close();
    }
  }

  /** The trap: what was once in the way is told for hours, until somebody writes. */
  @Test
  void troubleThatHasPassed_isNotToldAfterALook() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(this::write).isInstanceOf(StoreUnavailableException.class);
      store.lookAgain();
      assertThat(store.trouble()).as("it is still there").isPresent();
      statement.execute("ROLLBACK");
    }
    long revision = store.revision();
    assertThat(store.trouble()).as("nobody has looked").isPresent();

    store.lookAgain();

    assertThat(store.trouble()).isEmpty();
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void everyReaderBusy_isUnavailableInTime_andIsNotDoneLater() throws Exception {
    DatabaseUrl.Sqlite url = new DatabaseUrl.Sqlite(folder.resolve("busy.db"), false);
    SqliteDatabase database = new SqliteDatabase(url, 1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    try {
      Thread reader =
          Thread.startVirtualThread(() ->
              database.read(at -> {
                busy.countDown();
                return awaited(release);
              }));
      busy.await();

      assertThatThrownBy(() ->
              database.read(
                  at -> {
                    done.set(true);
                    return 0;
                  },
                  SHORT))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("no answer within");

      release.countDown();
      reader.join();
      database.read(at -> 0);
      assertThat(done).isFalse();
    } finally {
      database.close();
    }
  }

  /** The trap: the caller is told that nothing is acknowledged, and later it is there. */
  @Test
  void writeThatIsGivenUp_isNotCommitted() throws Exception {
    DatabaseUrl.Sqlite url = new DatabaseUrl.Sqlite(folder.resolve("given-up.db"), false);
    SqliteDatabase database = new SqliteDatabase(url, 1);
    CountDownLatch release = new CountDownLatch(1);
    try {
      database.write(at -> did(at, "CREATE TABLE t (v INTEGER)"));
      assertThatThrownBy(() ->
              database.write(
                  at -> {
                    Database.Attempt<Boolean> inserted = did(at, "INSERT INTO t VALUES (1)");
                    awaited(release);
                    return inserted;
                  },
                  SHORT))
          .isInstanceOf(StoreUnavailableException.class);
      release.countDown();

      // The one writer takes the next only when it is through with the last.
      database.write(at -> did(at, "INSERT INTO t VALUES (2)"));
      String found =
          database.read(at -> {
            try (Statement statement = at.createStatement();
                var rows = statement.executeQuery("SELECT group_concat(v) FROM t")) {
              return rows.getString(1);
            }
          });
      assertThat(found).isEqualTo("2");
    } finally {
      database.close();
    }
  }

  private static Database.Attempt<Boolean> did(Connection connection, String sql)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return new Database.Attempt<>(statement.execute(sql), true);
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(String why) {
    assertThatThrownBy(this::write)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  private long write() {
    Tenant another = Samples.tenant("t" + System.nanoTime());
    return store.write(Actor.server(another.id()), at -> at.tenants().insert(another)).revision();
  }
}
