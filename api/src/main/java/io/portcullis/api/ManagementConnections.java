package io.portcullis.api;

import java.nio.channels.SelectableChannel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management listener's connections, a bounded number: for a new one beyond it, the connection
 * is closed that is without a call for the longest time, so that whoever holds idle connections
 * cannot keep health checks and operators out.
 *
 * <p>Any thread.
 */
final class ManagementConnections implements Connection.Listener, SelectorManager.AcceptListener {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementConnections.class);
  private static final long WARNING_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

  /** Connections that are accepted and not counted yet. */
  private static final int SURPLUS = 4;

  private final int limit;
  private @Nullable ServerConnector connector;
  private final Set<Connection> open = new HashSet<>();

  /** Those without a call, the longest so first. */
  private final LinkedHashSet<Connection> idle = new LinkedHashSet<>();

  private long nextWarningNs = System.nanoTime();
  private int accepting;
  private boolean paused;

  /** At most {@code limit} connections, 1 or more, and {@value #SURPLUS} being accepted. */
  ManagementConnections(int limit) {
    this.limit = limit;
  }

  /** Bounds the connections of {@code listener}, which has not started yet. */
  void bound(ServerConnector listener) {
    connector = listener;
    listener.addEventListener(this);
    listener.getSelectorManager().addEventListener(this);
  }

  @Override
  public synchronized void onAccepting(SelectableChannel channel) {
    accepting++;
    pause();
  }

  @Override
  public synchronized void onAccepted(SelectableChannel channel) {
    accepting--;
    pause();
  }

  @Override
  public synchronized void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    accepting--;
    pause();
  }

  /** A burst must not take all descriptors before any of it is counted, and others are closed. */
  private void pause() {
    boolean tooMany = accepting >= SURPLUS;
    ServerConnector listener = connector;
    if (tooMany != paused && listener != null) {
      paused = tooMany;
      listener.setAccepting(!tooMany);
    }
  }

  @Override
  public void onOpened(Connection connection) {
    Connection tooMany = added(connection);
    if (tooMany != null) {
      tooMany.getEndPoint().close();
    }
  }

  private synchronized @Nullable Connection added(Connection connection) {
    open.add(connection);
    idle.add(connection);
    if (open.size() <= limit) {
      return null;
    }
    Connection tooMany = idle.removeFirst();
    open.remove(tooMany);
    long nowNs = System.nanoTime();
    if (nowNs - nextWarningNs >= 0) {
      nextWarningNs = nowNs + WARNING_EVERY_NS;
      LOG.warn(
          "All {} connections of the management address are open; for each new one, the one that is"
              + " idle for the longest time is closed",
          limit);
    }
    return tooMany;
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    open.remove(connection);
    idle.remove(connection);
  }

  /** A call begins; until it has ended its connection is not idle. */
  void begins(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    synchronized (this) {
      idle.remove(connection);
    }
    Request.addCompletionListener(request, failure -> ended(connection));
  }

  private synchronized void ended(Connection connection) {
    if (open.contains(connection)) {
      idle.add(connection);
    }
  }
}
