package io.portcullis.store.database;

import io.portcullis.store.host.PrivateFiles;
import io.portcullis.store.value.StoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in a file: one connection writes, a few read beside it (WAL). A commit is on the disk when
 * it returns ({@code synchronous=FULL}).
 *
 * <p>Several processes may have the file open; a writer waits at most {@value #BUSY_TIMEOUT_MS} ms
 * for another process.
 *
 * @see <a href="https://www.sqlite.org/pragma.html#pragma_synchronous">PRAGMA synchronous</a>
 */
public final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  static final int BUSY_TIMEOUT_MS = 5_000;

  /** The write-ahead log is cut back to this after a checkpoint, in bytes. */
  private static final int JOURNAL_SIZE_LIMIT = 64 << 20;

  private final DatabaseUrl.Sqlite url;
  private final DatabaseWorkers writer;
  private final DatabaseWorkers readers;

  /** Idle connections of the readers: never more than there are threads. */
  private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();

  /** Open until {@link #close} and not used; owned by the writer's thread. */
  private @Nullable Connection keeping;

  /** Null before {@link #watch}. */
  private volatile @Nullable FileWatch watch;

  /** That the file is damaged, once that was seen. */
  private volatile @Nullable String damage;

  /** Owned by the writer's thread; null until the first write. */
  private @Nullable Connection writing;

  /** Opens the file that {@code url} names, with so many connections that read. */
  public SqliteDatabase(DatabaseUrl.Sqlite url, int readThreads) {
    this.url = url;
    this.writer = new DatabaseWorkers(url, "store-writer", 1);
    this.readers = new DatabaseWorkers(url, "store-reader", readThreads);
    makeDirectory(url);
    makeFile(url.file());
  }

  private static void makeDirectory(DatabaseUrl.Sqlite url) {
    Path directory = url.file().toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try {
      if (url.ownDirectory() && Files.notExists(directory)) {
        PrivateFiles.makeDirectory(directory);
      }
    } catch (IOException e) {
      throw new StoreFailedException(
          "Cannot make the directory %s: %s".formatted(directory, e.getMessage()), e);
    }
    if (!Files.isDirectory(directory)) {
      throw new StoreFailedException(directory + " is not a directory", null);
    }
  }

  private static void makeFile(Path file) {
    try {
      PrivateFiles.makeFile(file);
    } catch (IOException e) {
      throw new StoreFailedException("Cannot make the file %s: %s".formatted(file, e), e);
    }
  }

  @Override
  public SQLDialect dialect() {
    return SQLDialect.SQLITE;
  }

  /** Connections for the migrations. */
  public DataSource dataSource() {
    SQLiteDataSource source = new SQLiteDataSource(config());
    source.setUrl("jdbc:sqlite:" + url.file());
    return source;
  }

  @Override
  public <T> T read(Work<T> work, Duration patience) {
    return readers.run(waiting -> readNow(work), patience);
  }

  @Override
  public boolean answers(Work<?> work, Duration timeout) {
    return readers.answers(() -> readNow(work), timeout);
  }

  private <T> T readNow(Work<T> work) throws SQLException {
    // What is open can be read, wherever it is now.
    look();
    Connection pooled = idle.poll();
    Connection connection = pooled != null ? pooled : openReader();
    try {
      return run(connection, "BEGIN", new Waiting(), at -> new Attempt<>(work.run(at), true))
          .value();
    } catch (SQLException | DataAccessException e) {
      noteDamage(e);
      throw e;
    } finally {
      if (!connection.isClosed()) {
        idle.add(connection);
      }
    }
  }

  @Override
  public <T> T write(Work<Attempt<T>> work, Duration patience) {
    return writer.run(
        waiting -> {
          check();
          try {
            Attempt<T> attempt = run(writing(), "BEGIN IMMEDIATE", waiting, work);
            check();
            return attempt.value();
          } catch (SQLException | DataAccessException e) {
            noteDamage(e);
            throw e;
          }
        },
        patience);
  }

  /**
   * Watches the files from now on, by a connection that stays open, so that SQLite itself removes
   * none of them.
   */
  public void watch() {
    writer.run(
        waiting -> {
          Connection kept = openReader();
          keeping = kept;
          run(kept, "BEGIN", waiting, at -> new Attempt<>(count(at), true));
          watch = new FileWatch(url);
          return kept;
        },
        DatabaseWorkers.ANSWER);
  }

  private static boolean count(Connection connection) throws SQLException {
    execute(connection, "SELECT count(*) FROM sqlite_schema");
    return true;
  }

  private void look() {
    FileWatch watching = watch;
    if (watching != null && watching.look().isPresent()) {
      LOG.trace("{}: a file is lost", url);
    }
  }

  private void check() {
    FileWatch watching = watch;
    if (watching != null) {
      watching.check();
    }
  }

  @Override
  public Optional<String> lostFiles() {
    FileWatch watching = watch;
    return watching == null ? Optional.empty() : watching.lost();
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(damage).or(writer::trouble).or(readers::trouble);
  }

  /** Damage stays, although the next question may be about another page. */
  private void noteDamage(Exception failure) {
    if (damage == null && Failures.isDamage(failure)) {
      damage = Failures.of(url, failure).getMessage();
      LOG.error("{}; what is in force stays, restore the database from a backup", damage);
    }
  }

  private Connection writing() throws SQLException {
    Connection open = writing;
    if (open == null || open.isClosed()) {
      open = openWriter(url.file());
      writing = open;
      checkOpened(open);
    }
    return open;
  }

  /** It must not be that of another file, which came to the path in this moment. */
  private void checkOpened(Connection connection) throws SQLException {
    boolean checked = false;
    try {
      check();
      checked = true;
    } finally {
      if (!checked) {
        connection.close();
      }
    }
  }

  /** Ends the transaction in any case; closes the connection if even that fails. */
  private static <T> Attempt<T> run(
      Connection connection, String begin, Waiting waiting, Work<Attempt<T>> work)
      throws SQLException {
    execute(connection, begin);
    boolean ended = false;
    try {
      Attempt<T> attempt = work.run(connection);
      execute(connection, attempt.commit() && waiting.mayCommit() ? "COMMIT" : "ROLLBACK");
      ended = true;
      return attempt;
    } finally {
      if (!ended) {
        rollBack(connection);
      }
    }
  }

  private static void rollBack(Connection connection) throws SQLException {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      // A full disk or an I/O error may have ended the transaction already.
      LOG.debug("cannot roll back, closing the connection", e);
      connection.close();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection openWriter(Path file) throws SQLException {
    return config().createConnection("jdbc:sqlite:" + file);
  }

  private Connection openReader() throws SQLException {
    Connection connection = config().createConnection("jdbc:sqlite:" + url.file());
    execute(connection, "PRAGMA query_only = ON");
    checkOpened(connection);
    return connection;
  }

  /** The pragmas of every connection. */
  public static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MS);
    config.setJournalSizeLimit(JOURNAL_SIZE_LIMIT);
    return config;
  }

  /** SQLite has no other nodes: another process is noticed by the poll. */
  @Override
  public void announce(Connection connection, long revision) {}

  @Override
  public void onAnnouncement(LongConsumer signal) {}

  @Override
  public void close() {
    writer.close();
    readers.close();
    List<Connection> open = new ArrayList<>();
    idle.drainTo(open);
    if (writing != null) {
      open.add(writing);
    }
    if (keeping != null) {
      open.add(keeping);
    }
    for (Connection connection : open) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.warn("{}: cannot close a connection: {}", url, e.getMessage());
      }
    }
  }
}
