package io.portcullis.store;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The configuration of all tenants in a database, with its revision, change feed and audit log.
 *
 * <p>Any thread; callers block, so make it a virtual one. All JDBC runs on the store's own platform
 * threads, because native SQLite calls pin virtual threads.
 */
public final class Store implements AutoCloseable {
  private Store() {}

  /**
   * Opens the database, making or migrating its tables if needed.
   *
   * @throws StoreException with one clear line: the URL is not understood, the database cannot be
   *     reached, or it was written by a newer version
   */
  public static Store open(StoreOptions options) {
    throw new UnsupportedOperationException("not written yet: " + options);
  }

  /**
   * Runs {@code work} on one consistent state of the database.
   *
   * @param work must not block on anything else, nor keep the transaction; what it throws is thrown
   * @throws StoreUnavailableException if the database cannot be reached
   */
  public <T> T read(Function<Transaction, T> work) {
    throw new UnsupportedOperationException("not written yet");
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
   * @throws StoreUnavailableException if the database cannot be reached; the change is not
   *     acknowledged
   */
  public <T> Written<T> write(Actor actor, Function<Transaction, T> work) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Everything configured, read in one transaction; about a second for 100,000 clients. */
  public Configuration configuration() {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * What changed after {@code revision}, read in one transaction; the delta of equal revisions if
   * nothing did.
   *
   * @return empty if that cannot be told, or so much changed that loading everything is quicker:
   *     call {@link #configuration}
   */
  public Optional<ConfigurationDelta> changesSince(long revision) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The number of the current state, 0 for an empty database; cheap enough to poll each second. */
  public long revision() {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Notes when keys were last used. Takes no revision and writes no audit row; a time that is not
   * later than the stored one, and an unknown id, are ignored.
   *
   * @param lastUsedAt by row id of the key
   */
  public void touchLastUsed(Map<UUID, Instant> lastUsedAt) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Calls {@code signal} after each commit that took a revision, here or (on PostgreSQL) by another
   * node. A hint, to be backed by a poll: signals may be spurious, and one of another node may be
   * lost.
   *
   * @param signal runs on the store's threads, so it must be quick and must not call the store
   */
  public void onChange(Runnable signal) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Whether the database answers; waits at most two seconds to find out. */
  public boolean healthy() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Finishes what is running and closes all connections. */
  @Override
  public void close() {}
}
