package io.portcullis.api;

import io.portcullis.api.wire.ApiFrontDoor;
import java.nio.channels.SelectableChannel;
import java.util.LinkedHashSet;
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
 * is closed that has been without a call of a known caller and without a new head for the longest
 * time, so that whoever holds connections, idle or in a call whose body never comes, cannot keep
 * health checks and operators out. Only if all others are in a call of a known caller, the one that
 * has been in it for the longest time is closed.
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

  /** Those without a call, and those whose caller is not known, the longest so first. */
  private final LinkedHashSet<Connection> replaceable = new LinkedHashSet<>();

  /** Those in a call of a known caller, the longest so first. */
  private final LinkedHashSet<Connection> inKnownCall = new LinkedHashSet<>();

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
    replaceable.add(connection);
    if (replaceable.size() + inKnownCall.size() <= limit) {
      return null;
    }
    boolean onlyTheNewOne = replaceable.size() == 1;
    Connection tooMany =
        onlyTheNewOne && !inKnownCall.isEmpty()
            ? inKnownCall.removeFirst()
            : replaceable.removeFirst();
    long nowNs = System.nanoTime();
    if (nowNs - nextWarningNs >= 0) {
      nextWarningNs = nowNs + WARNING_EVERY_NS;
      LOG.warn(
          "All {} connections of the management address are open; for each new one, the one that is"
              + " without a call of a known caller for the longest time is closed",
          limit);
    }
    return tooMany;
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    replaceable.remove(connection);
    inKnownCall.remove(connection);
  }

  /** A call begins: its head is complete, its caller not yet known. */
  void begins(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    synchronized (this) {
      if (replaceable.remove(connection)) {
        replaceable.add(connection);
      }
    }
    Runnable known = () -> known(connection);
    request.setAttribute(ApiFrontDoor.KNOWN_CALLER, known);
    Request.addCompletionListener(request, failure -> ended(connection));
  }

  private synchronized void known(Connection connection) {
    if (replaceable.remove(connection)) {
      inKnownCall.add(connection);
    }
  }

  private synchronized void ended(Connection connection) {
    if (replaceable.remove(connection) || inKnownCall.remove(connection)) {
      replaceable.add(connection);
    }
  }
}
