package io.portcullis.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code store-listener}, which hears on a connection of its own that some node changed
 * the configuration. A lost connection is made again; since a change may have been missed, that
 * counts as one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
final class PostgresListener implements AutoCloseable {
  /** What writers notify; notifications are per database. */
  static final String CHANNEL = "portcullis_changes";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);

  private static final Duration RECONNECT_DELAY = Duration.ofSeconds(1);

  /** How long one wait for a notification lasts; shorter than the socket's timeout. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  /** Stands for a revision that is not known. */
  private static final long UNKNOWN = -1;

  private static final int VALIDATION_SECONDS = 5;

  private final DatabaseUrl.Postgres url;
  private final Properties properties;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Connection open;
  private @Nullable Thread thread;

  PostgresListener(DatabaseUrl.Postgres url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  /** Starts to listen; once only. */
  synchronized void start(LongConsumer signal) {
    if (thread != null) {
      throw new IllegalStateException("listening already");
    }
    thread = Thread.ofPlatform().name("store-listener").daemon().start(() -> listen(signal));
  }

  private void listen(LongConsumer signal) {
    boolean warned = false;
    while (closed.getCount() > 0) {
      try (Connection connection = connect()) {
        open = connection;
        if (warned) {
          LOG.info("{}: listening for changes again", url);
        }
        warned = false;
        signal.accept(UNKNOWN);
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (closed.getCount() > 0) {
          PGNotification[] heard = notifications.getNotifications((int) WAIT.toMillis());
          if (heard.length > 0) {
            signal.accept(newest(heard));
          } else if (!connection.isValid(VALIDATION_SECONDS)) {
            throw new SQLException("the connection is broken");
          }
        }
      } catch (SQLException | RuntimeException e) {
        if (!warned && closed.getCount() > 0) {
          LOG.warn("{}: not listening for changes, trying again: {}", url, e.getMessage());
        }
        warned = true;
        pause();
      }
    }
  }

  /** The greatest revision announced; {@link #UNKNOWN} if none names one. */
  private static long newest(PGNotification[] heard) {
    long newest = UNKNOWN;
    for (PGNotification notification : heard) {
      newest = Math.max(newest, revision(notification.getParameter()));
    }
    return newest;
  }

  /** Anybody who may connect can notify: what is no number is a hint without one. */
  private static long revision(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = new Driver().connect(url.url(), properties);
    if (connection == null) {
      throw new SQLException("the driver does not accept the URL");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
    }
    return connection;
  }

  private void pause() {
    try {
      boolean ending = closed.await(RECONNECT_DELAY.toMillis(), TimeUnit.MILLISECONDS);
      LOG.trace("pause over, ending: {}", ending);
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  /** Ends the thread, by closing the connection it waits on. */
  @Override
  public synchronized void close() {
    closed.countDown();
    Connection connection = open;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("cannot close the listening connection", e);
      }
    }
    Thread running = thread;
    if (running != null) {
      try {
        running.join(WAIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
