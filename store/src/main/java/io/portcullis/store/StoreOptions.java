package io.portcullis.store;

import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.crypto.MasterKeys;
import io.portcullis.store.database.DatabaseUrl;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Where the configuration is kept, and how.
 *
 * @param databaseUrl {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://host/database}, with
 *     user and password as parameters if needed; empty for SQLite in {@code dataDir}
 * @param dataDir created, readable by its owner only, if it does not exist and SQLite is used
 * @param clock the time of new and changed rows
 * @param readThreads platform threads, and connections, that read; on PostgreSQL they write too
 * @param feedRows how many rows of the change feed are kept at least; a node that is further behind
 *     loads everything
 * @param masterKeys what the values of secrets are encrypted under; with {@link MasterKeys.None}
 *     they can be neither read nor written, and the check of the master key is left out
 */
public record StoreOptions(
    String databaseUrl,
    Path dataDir,
    Clock clock,
    int readThreads,
    int feedRows,
    MasterKeys masterKeys) {
  /** The file of the configuration within {@code dataDir}. */
  public static final String SQLITE_FILE = "portcullis.db";

  private static final int READ_THREADS = 4;
  private static final int FEED_ROWS = 100_000;

  /**
   * @throws IllegalArgumentException if a number is below 1
   */
  public StoreOptions {
    if (readThreads < 1 || feedRows < 1) {
      throw new IllegalArgumentException(
          "readThreads %d and feedRows %d must be at least 1".formatted(readThreads, feedRows));
    }
  }

  /** The same, but for where the master key comes from. */
  public StoreOptions with(MasterKeys otherMasterKeys) {
    return new StoreOptions(databaseUrl, dataDir, clock, readThreads, feedRows, otherMasterKeys);
  }

  /** SQLite in {@code dataDir}, and the master key in a file there. */
  public static StoreOptions sqliteIn(Path dataDir, Clock clock) {
    return of("", dataDir, clock);
  }

  /**
   * The database at {@code databaseUrl}; if that is empty, SQLite in {@code dataDir}. The master
   * key is in a file of {@code dataDir}, made at the first start.
   */
  public static StoreOptions of(String databaseUrl, Path dataDir, Clock clock) {
    return new StoreOptions(
        databaseUrl,
        dataDir,
        clock,
        READ_THREADS,
        FEED_ROWS,
        new MasterKeyFile(dataDir.resolve(MasterKeyFile.NAME)));
  }

  /** SQLite's file, if no URL names a database. */
  Path sqliteFile() {
    return dataDir.resolve(SQLITE_FILE);
  }

  /** Does not show the URL's parameters, where passwords are. */
  @Override
  public String toString() {
    return "StoreOptions[" + DatabaseUrl.parse(databaseUrl, sqliteFile()) + "]";
  }
}
