package io.portcullis.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, which several nodes may share. Writers follow one another by the lock on the row of
 * the revision; readers see one snapshot ({@code REPEATABLE READ}).
 *
 * @see <a href="https://www.postgresql.org/docs/current/transaction-iso.html">Transaction
 *     isolation</a>
 */
public final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** After this long without an answer a connection counts as broken, and its worker is free. */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

  /**
   * The server ends a transaction that waits longer than this for another's lock; below {@link
   * DatabaseWorkers#ANSWER}, so that the caller is told what it waited for.
   */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(8);

  private final DatabaseWorkers workers;
  private final HikariDataSource pool;
  private final PostgresListener listener;

  /**
   * Starts the pool; connections are made when needed.
   *
   * @param threads that work on as many connections
   */
  public PostgresDatabase(DatabaseUrl.Postgres url, int threads) {
    this.workers = new DatabaseWorkers(url, "store-worker", threads);
    this.pool = new HikariDataSource(poolConfig(url, threads));
    this.listener = new PostgresListener(url, driverProperties(url));
  }

  private static HikariConfig poolConfig(DatabaseUrl.Postgres url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("portcullis");
    config.setJdbcUrl(url.url());
    config.setDriverClassName("org.postgresql.Driver");
    config.setDataSourceProperties(driverProperties(url));
    config.setAutoCommit(false);
    config.setConnectionInitSql("SET lock_timeout = " + LOCK_TIMEOUT.toMillis());
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    // Starting must not fail here: what fails is the first statement, with a clear message.
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /** What the operator gave, over what we choose. */
  private static Properties driverProperties(DatabaseUrl.Postgres url) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "portcullis");
    properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.putAll(url.parameters());
    // Details quote the values of rows, such as digests of keys: never into a message.
    properties.setProperty("logServerErrorDetail", "false");
    return properties;
  }

  @Override
  public SQLDialect dialect() {
    return SQLDialect.POSTGRES;
  }

  /** Connections for the migrations. */
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public <T> T read(Work<T> work, Duration patience) {
    return workers.run(waiting -> readNow(work), patience);
  }

  @Override
  public boolean answers(Work<?> work, Duration timeout) {
    return workers.answers(() -> readNow(work), timeout);
  }

  private <T> T readNow(Work<T> work) throws SQLException {
    return run(
            new Waiting(),
            connection -> {
              execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
              return new Attempt<>(work.run(connection), true);
            })
        .value();
  }

  @Override
  public <T> T write(Work<Attempt<T>> work, Duration patience) {
    return workers.run(waiting -> run(waiting, work).value(), patience);
  }

  @Override
  public Optional<String> lostFiles() {
    return Optional.empty();
  }

  @Override
  public Optional<String> trouble() {
    return workers.trouble();
  }

  /** Ends the transaction in any case; a broken connection leaves the pool by itself. */
  private <T> Attempt<T> run(Waiting waiting, Work<Attempt<T>> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      boolean ended = false;
      try {
        Attempt<T> attempt = work.run(connection);
        if (attempt.commit() && waiting.mayCommit()) {
          connection.commit();
        } else {
          connection.rollback();
        }
        ended = true;
        return attempt;
      } finally {
        if (!ended) {
          rollBack(connection);
        }
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("cannot roll back; the connection is broken", e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void announce(Connection connection, long revision) throws SQLException {
    execute(connection, "NOTIFY %s, '%d'".formatted(PostgresListener.CHANNEL, revision));
  }

  @Override
  public void onAnnouncement(LongConsumer signal) {
    listener.start(signal);
  }

  @Override
  public void close() {
    listener.close();
    workers.close();
    pool.close();
  }
}
