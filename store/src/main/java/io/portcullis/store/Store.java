package io.portcullis.store;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.store.database.Database;
import io.portcullis.store.database.DatabaseUrl;
import io.portcullis.store.database.DatabaseWorkers;
import io.portcullis.store.database.Migrations;
import io.portcullis.store.database.PostgresDatabase;
import io.portcullis.store.database.SqliteDatabase;
import io.portcullis.store.operation.KeyUses;
import io.portcullis.store.row.Revision;
import io.portcullis.store.row.Session;
import io.portcullis.store.table.ConfigurationReader;
import io.portcullis.store.table.Keyring;
import io.portcullis.store.table.MasterKeyRotation;
import io.portcullis.store.table.RowMigrations;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.StoreException;
import io.portcullis.store.value.StoreFailedException;
import io.portcullis.store.value.StoreUnavailableException;
import io.portcullis.store.value.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of all tenants in a database, with its revision, change feed and audit log.
 *
 * <p>Any thread; callers block, so make it a virtual one. All JDBC runs on the store's own platform
 * threads, because native SQLite calls pin virtual threads.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  private final DatabaseUrl url;
  private final Database database;
  private final Clock clock;
  private final Keyring keyring;
  private final int feedRows;
  private final List<LongConsumer> signals = new CopyOnWriteArrayList<>();

  private Store(DatabaseUrl url, Database database, Keyring keyring, StoreOptions options) {
    this.url = url;
    this.database = database;
    this.keyring = keyring;
    this.clock = options.clock();
    this.feedRows = options.feedRows();
    database.onAnnouncement(this::signal);
  }

  /**
   * Opens the database, making or migrating its tables if needed.
   *
   * @throws StoreException with one clear line: the URL is not understood, the database cannot be
   *     reached, it was written by a newer version, or its secrets are encrypted under another
   *     master key
   */
  public static Store open(StoreOptions options) {
    DatabaseUrl url = DatabaseUrl.parse(options.databaseUrl(), options.sqliteFile());
    Database database = openDatabase(url, options.readThreads());
    Keyring keyring = new Keyring(options.masterKeys());
    closeUnlessDone(database, () -> keyring.prepare(database));
    return new Store(url, database, keyring, options);
  }

  private static Database openDatabase(DatabaseUrl url, int threads) {
    switch (url) {
      case DatabaseUrl.Sqlite sqlite -> {
        SqliteDatabase database = new SqliteDatabase(sqlite, threads);
        closeUnlessDone(
            database,
            () -> {
              Migrations.run(url, database.dataSource(), "sqlite", RowMigrations.ALL);
              database.watch();
            });
        return database;
      }
      case DatabaseUrl.Postgres postgres -> {
        PostgresDatabase database = new PostgresDatabase(postgres, threads);
        closeUnlessDone(
            database,
            () -> Migrations.run(url, database.dataSource(), "postgresql", RowMigrations.ALL));
        return database;
      }
    }
  }

  private static void closeUnlessDone(Database database, Runnable step) {
    boolean done = false;
    try {
      step.run();
      done = true;
    } finally {
      if (!done) {
        database.close();
      }
    }
  }

  /**
   * Runs {@code work} on one consistent state of the database.
   *
   * @param work must not block on anything else, nor keep the transaction; what it throws is thrown
   * @throws StoreUnavailableException if the database cannot be reached, or does not answer within
   *     10 s
   */
  public <T> T read(Function<Transaction, T> work) {
    return reading(session -> work.apply(new Transaction(session)));
  }

  private <T> T reading(Function<Session, T> work) {
    return reading(work, DatabaseWorkers.ANSWER);
  }

  private <T> T reading(Function<Session, T> work, Duration patience) {
    return database.read(
        connection -> {
          Session session = session(connection, null);
          try {
            return work.apply(session);
          } finally {
            session.end();
          }
        },
        patience);
  }

  /**
   * Runs {@code work} as the only writer. When this returns, the change is durable and every signal
   * of {@link #onChange} was given.
   *
   * <p>If {@code work} changes no row, nothing is written and no revision is taken; if it throws,
   * everything is rolled back and the exception is thrown here.
   *
   * @param work must not block on anything else, nor keep the transaction
   * @throws ConflictException from {@code work}, if the change contradicts another row
   * @throws StoreUnavailableException if the database cannot be reached, does not answer within 10
   *     s, or its file is not at its path any more; the change is not acknowledged
   */
  public <T> WriteResult<T> write(Actor actor, Function<Transaction, T> work) {
    WriteResult<T> written = database.write(connection -> writing(connection, actor, work));
    if (written.changed()) {
      signal(written.revision());
    }
    return written;
  }

  private <T> Database.Attempt<WriteResult<T>> writing(
      Connection connection, Actor actor, Function<Transaction, T> work) throws SQLException {
    Session session = session(connection, actor);
    try {
      T value = work.apply(new Transaction(session));
      boolean changed = session.record(feedRows);
      if (changed) {
        database.announce(connection, session.revision());
      }
      long revision = changed ? session.revision() : session.revision() - 1;
      return new Database.Attempt<>(new WriteResult<>(value, revision, changed), changed);
    } finally {
      session.end();
    }
  }

  /** Takes the next revision, and thereby the place as the only writer, if there is an actor. */
  private Session session(Connection connection, @Nullable Actor actor) {
    DSLContext sql = Session.sqlOn(connection, database.dialect());
    Long revision = actor == null ? Revision.current(sql) : Revision.take(sql);
    if (revision == null) {
      throw new StoreFailedException(url + ": the table revision is empty", null);
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Session(sql, now, revision, actor, keyring::dataKeys);
  }

  /**
   * What changes the master key and encrypts all values anew, beside whatever else runs on the
   * database.
   */
  public MasterKeyRotation masterKeyRotation() {
    return new MasterKeyRotation(database, keyring);
  }

  private void signal(long revision) {
    for (LongConsumer signal : signals) {
      try {
        signal.accept(revision);
      } catch (RuntimeException e) {
        LOG.error("a listener to changes failed", e);
      }
    }
  }

  /** Everything configured, read in one transaction; about a second for 100,000 clients. */
  public Configuration configuration() {
    return reading(ConfigurationReader::all, DatabaseWorkers.LONG_ANSWER);
  }

  /**
   * What changed after {@code revision}, read in one transaction; the delta of equal revisions if
   * nothing did.
   *
   * @return empty if that cannot be told, or so much changed that loading everything is quicker:
   *     call {@link #configuration}
   */
  public Optional<ConfigurationDelta> changesSince(long revision) {
    return reading(
        session -> ConfigurationReader.since(session, revision), DatabaseWorkers.LONG_ANSWER);
  }

  /** The number of the current state, 0 for an empty database; cheap enough to poll each second. */
  public long revision() {
    return reading(Session::revision);
  }

  /**
   * Notes when keys were last used. Takes no revision and writes no audit row; a time that is not
   * later than the stored one, and an unknown id, are ignored.
   *
   * @param lastUsedAt by row id of the key
   */
  public void touchLastUsed(Map<UUID, Instant> lastUsedAt) {
    if (!lastUsedAt.isEmpty()) {
      database.write(connection -> {
        int touched = KeyUses.touch(Session.sqlOn(connection, database.dialect()), lastUsedAt);
        return new Database.Attempt<>(touched, touched > 0);
      });
    }
  }

  /**
   * Calls {@code signal} after each commit that took a revision, here or (on PostgreSQL) by another
   * node. A hint, to be backed by a poll: signals may be spurious, and one of another node may be
   * lost.
   *
   * @param signal gets the revision, or -1 if it is not known; runs on the thread of the writer or
   *     of the store, so it must be quick and must not call the store
   */
  public void onChange(LongConsumer signal) {
    signals.add(signal);
  }

  /** Whether the database answers; waits at most two seconds to find out. */
  public boolean healthy() {
    return database.answers(
        connection -> Revision.current(Session.sqlOn(connection, database.dialect())) != null,
        HEALTH_TIMEOUT);
  }

  /**
   * What the last reading or writing found lost of the database's files, for people; empty:
   * nothing. While a file is lost every write is refused.
   */
  public Optional<String> lostFiles() {
    return database.lostFiles();
  }

  /**
   * Why the last read or write could not be done, or that the database is damaged, in one line that
   * names it; empty: all is well.
   */
  public Optional<String> trouble() {
    return database.trouble();
  }

  /**
   * If there is {@link #trouble}, tries a write that changes nothing, so that what has passed (a
   * full disk, another writer) is not told until somebody happens to write. Blocks.
   */
  public void lookAgain() {
    if (trouble().isEmpty()) {
      return;
    }
    try {
      database.write(connection -> {
        Revision.lock(Session.sqlOn(connection, database.dialect()));
        return new Database.Attempt<>(true, true);
      });
    } catch (StoreException e) {
      LOG.debug("still in trouble: {}", e.getMessage());
    }
  }

  /** Finishes what is running and closes all connections. */
  @Override
  public void close() {
    database.close();
  }
}
