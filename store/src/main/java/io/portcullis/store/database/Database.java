package io.portcullis.store.database;

import io.portcullis.store.value.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jooq.SQLDialect;

/**
 * Runs work on connections of one database, each time in one transaction, on its own platform
 * threads. Any thread; callers block.
 */
public sealed interface Database extends AutoCloseable permits PostgresDatabase, SqliteDatabase {
  /** Work on a connection within a transaction, which it must not end. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * What a writing transaction came to.
   *
   * @param commit false to roll back: nothing was changed
   */
  record Attempt<T>(T value, boolean commit) {}

  /** How statements are spelled. */
  SQLDialect dialect();

  /** Runs {@code work} on one consistent state, and waits for it as long as a caller does. */
  default <T> T read(Work<T> work) {
    return read(work, DatabaseWorkers.ANSWER);
  }

  /**
   * Runs {@code work} on one consistent state.
   *
   * @throws StoreUnavailableException if that takes longer than {@code patience}
   */
  <T> T read(Work<T> work, Duration patience);

  /** As {@link #read(Work)}, but false if the database does not answer {@code work} in time. */
  boolean answers(Work<?> work, Duration timeout);

  /** Runs {@code work} and makes what it did durable, unless it throws or says otherwise. */
  default <T> T write(Work<Attempt<T>> work) {
    return write(work, DatabaseWorkers.ANSWER);
  }

  /**
   * As above.
   *
   * @throws StoreUnavailableException if that takes longer than {@code patience}; then it is not
   *     committed, unless the commit has begun, which the message says
   */
  <T> T write(Work<Attempt<T>> work, Duration patience);

  /** What is lost of its files: nothing on a database that is elsewhere. */
  Optional<String> lostFiles();

  /** Why the last read or write could not be done, or that it is damaged; empty: all is well. */
  Optional<String> trouble();

  /**
   * Within a write that commits: what tells other nodes of it. Nothing on a database that has only
   * one.
   *
   * @param revision that it takes
   */
  void announce(Connection connection, long revision) throws SQLException;

  /**
   * Calls {@code signal} whenever a node announced a change, with its revision, or -1 if that is
   * not known.
   */
  void onAnnouncement(LongConsumer signal);

  @Override
  void close();
}
