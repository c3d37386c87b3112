package io.portcullis.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.portcullis.gateway.meter.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach an upstream: its addresses are tried in turn until the time is up.
 *
 * <p>Not thread safe: lives on one event loop.
 */
public final class UpstreamConnect {
  private final UpstreamConnector connector;
  private final UpstreamPool pool;
  private final long deadlineNs;
  private @Nullable AnswerListener listener;
  private List<InetAddress> addresses = List.of();
  private @Nullable SslContext tls;

  /** Which address this attempt begins with, so that several get their turns; not negative. */
  private int first;

  private int next;

  UpstreamConnect(
      UpstreamConnector connector, UpstreamPool pool, AnswerListener listener, long deadlineNs) {
    this.connector = connector;
    this.pool = pool;
    this.listener = listener;
    this.deadlineNs = deadlineNs;
  }

  /** Gives up: the listener is told nothing; a connection that comes to be goes to the pool. */
  public void cancel() {
    listener = null;
  }

  /**
   * Goes on when the host's addresses are known, and for a secure upstream the certificates.
   *
   * @param secured null toward an upstream without TLS, or when {@code failure} is set
   */
  void resolved(
      Future<List<InetAddress>> names, @Nullable SslContext secured, @Nullable Throwable failure) {
    if (!names.isSuccess() || failure != null) {
      fail(failure == null ? names.cause() : failure);
      return;
    }
    addresses = names.getNow();
    pool.named(addresses);
    first = pool.nextTurn();
    tls = secured;
    tryNext(null);
  }

  private void tryNext(@Nullable Throwable lastCause) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    if (next == addresses.size() || leftMs <= 0 || listener == null) {
      fail(lastCause);
      return;
    }
    // Each address gets its share, so that one that swallows packets leaves time for the others.
    int shareMs = (int) Math.max(1, leftMs / (addresses.size() - next));
    InetAddress to = addresses.get(inTurn(next++));
    InetSocketAddress address = new InetSocketAddress(to, pool.origin().port());
    UpstreamConnection connection = connector.newConnection(pool, to);
    Bootstrap bootstrap =
        connector
            .bootstrap(pool, connection, tls)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, shareMs);
    bootstrap
        .connect(address)
        .addListener(
            (ChannelFuture connect) -> connector.onLoop(() -> connected(connect, connection)));
  }

  /** Those of the family that the resolver prefers take turns to be first; the others follow. */
  private int inTurn(int attempt) {
    int preferred = 1;
    while (preferred < addresses.size()
        && addresses.get(preferred).getClass() == addresses.getFirst().getClass()) {
      preferred++;
    }
    return attempt < preferred ? (first + attempt) % preferred : attempt;
  }

  private void connected(ChannelFuture connect, UpstreamConnection connection) {
    if (!connect.isSuccess()) {
      tryNext(connect.cause());
      return;
    }
    Channel channel = connect.channel();
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      ready(connection);
      return;
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    handler.setHandshakeTimeoutMillis(Math.max(1, leftMs));
    handler
        .handshakeFuture()
        .addListener(handshake -> {
          if (handshake.isSuccess()) {
            ready(connection);
          } else {
            channel.close();
            tryNext(handshake.cause());
          }
        });
  }

  private void ready(UpstreamConnection connection) {
    connector.counters().increment(Counter.UPSTREAM_CONNECTS);
    AnswerListener told = listener;
    listener = null;
    if (told != null) {
      told.connected(connection);
    } else {
      connection.unneeded();
    }
  }

  private void fail(@Nullable Throwable cause) {
    connector.counters().increment(Counter.UPSTREAM_CONNECT_FAILURES);
    AnswerListener told = listener;
    listener = null;
    if (told != null) {
      UpstreamFault fault = ConnectFaults.of(cause);
      pool.report(fault, cause);
      told.connectFailed(fault);
    }
  }
}
