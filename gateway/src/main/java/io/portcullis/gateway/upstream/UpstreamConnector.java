package io.portcullis.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.model.TargetUrl;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event loop's connections to upstreams, and keeps their pools.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class UpstreamConnector {
  private final EventLoop loop;
  private final ChannelFactory<? extends SocketChannel> sockets;
  private final LoopClock clock;
  private final LoopCounters counters;
  private final UpstreamOptions options;
  private final UpstreamNames names;
  private final UpstreamTls tls;
  private final WriteBufferWaterMark waterMark;
  private final ByteBufAllocator allocator;
  private final Map<UpstreamOrigin, UpstreamPool> pools = new HashMap<>();
  private boolean closing;

  /**
   * A connector without connections; {@code sockets}, {@code names} and {@code tls} are shared by
   * all loops.
   */
  public UpstreamConnector(
      EventLoop loop,
      ChannelFactory<? extends SocketChannel> sockets,
      LoopClock clock,
      LoopCounters counters,
      UpstreamOptions options,
      UpstreamNames names,
      UpstreamTls tls,
      WriteBufferWaterMark waterMark,
      ByteBufAllocator allocator) {
    this.loop = loop;
    this.sockets = sockets;
    this.clock = clock;
    this.counters = counters;
    this.options = options;
    this.names = names;
    this.tls = tls;
    this.waterMark = waterMark;
    this.allocator = allocator;
  }

  /**
   * The pool for {@code url}'s origin. One hash lookup: callers keep it with their target until it
   * is {@linkplain UpstreamPool#retired retired}.
   */
  public UpstreamPool pool(TargetUrl url) {
    UpstreamOrigin origin = UpstreamOrigin.of(url);
    UpstreamPool pool = pools.get(origin);
    if (pool == null) {
      pool = new UpstreamPool(origin, this, options.maxIdle());
      pools.put(origin, pool);
    }
    pool.touch(clock.nowNs());
    return pool;
  }

  /**
   * Closes connections that were idle or open too long, and asks again for names whose time has
   * come; about once a second.
   */
  public void sweep() {
    long nowNs = clock.nowNs();
    long beforeNs = nowNs - options.idleTimeout().toNanos();
    long askedBeforeNs = nowNs - options.names().refresh().toNanos();
    for (UpstreamPool pool : pools.values()) {
      pool.closeIdleSince(beforeNs);
      pool.closeOutdated();
      if (pool.wantsNameAgain(askedBeforeNs, nowNs)) {
        askAgain(pool);
      }
    }
    pools.values().removeIf(pool -> pool.retireIfUnusedSince(beforeNs));
  }

  /** Only an answer changes anything: without one, what is connected stays. */
  private void askAgain(UpstreamPool pool) {
    Future<List<InetAddress>> addresses = names.resolve(pool.origin().host(), loop);
    addresses.addListener(done -> {
      if (addresses.isSuccess()) {
        pool.named(addresses.getNow());
      }
    });
  }

  /** When a connection must have been opened to be given a call, monotonic nanoseconds. */
  long oldestNs() {
    return clock.nowNs() - options.maxAge().toNanos();
  }

  /** Closes all idle connections and keeps none from now on. */
  public void close() {
    closing = true;
    for (UpstreamPool pool : pools.values()) {
      pool.closeIdleSince(Long.MAX_VALUE / 2 + clock.nowNs());
    }
  }

  boolean closing() {
    return closing;
  }

  LoopCounters counters() {
    return counters;
  }

  UpstreamConnect connect(UpstreamPool pool, AnswerListener listener) {
    long deadlineNs = System.nanoTime() + options.connectTimeout().toNanos();
    UpstreamConnect connect = new UpstreamConnect(this, pool, listener, deadlineNs);
    Future<List<InetAddress>> addresses = names.resolve(pool.origin().host(), loop);
    if (pool.secure()) {
      tls.context()
          .whenComplete((context, failure) ->
              addresses.addListener(done -> connect.resolved(addresses, context, failure)));
    } else if (addresses.isDone()) {
      loop.execute(() -> connect.resolved(addresses, null, null));
    } else {
      addresses.addListener(done -> connect.resolved(addresses, null, null));
    }
    return connect;
  }

  /**
   * Runs {@code task} on the loop. What fails before it has a loop, such as a socket for which
   * there is no descriptor, is told by Netty on a thread of its own.
   */
  void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  UpstreamConnection newConnection(UpstreamPool pool, InetAddress address) {
    return new UpstreamConnection(pool, clock, options.answerHead(), address);
  }

  Bootstrap bootstrap(
      UpstreamPool pool, UpstreamConnection connection, @Nullable SslContext secured) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(sockets)
        .resolver(NoopAddressResolverGroup.INSTANCE)
        .option(ChannelOption.ALLOCATOR, allocator)
        .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                UpstreamOrigin origin = pool.origin();
                if (secured != null) {
                  // Host and port are what the certificate must name; no address is looked up.
                  channel
                      .pipeline()
                      .addLast(secured.newHandler(channel.alloc(), origin.host(), origin.port()));
                }
                channel.pipeline().addLast(connection);
              }
            });
  }
}
