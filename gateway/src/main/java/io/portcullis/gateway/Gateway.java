package io.portcullis.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.gateway.address.PeerWatch;
import io.portcullis.gateway.admission.Admission;
import io.portcullis.gateway.admission.CostlyWork;
import io.portcullis.gateway.channel.Faults;
import io.portcullis.gateway.channel.LoopAllocator;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.http1.Http1Connection;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.gateway.log.LoopLog;
import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.meter.GatewayCounters;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.gateway.relay.RelayLoop;
import io.portcullis.gateway.relay.RelayShared;
import io.portcullis.gateway.upstream.UpstreamConnector;
import io.portcullis.gateway.upstream.UpstreamNames;
import io.portcullis.gateway.upstream.UpstreamTls;
import io.portcullis.policy.ActivePolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The data plane: listens for callers, decides each call by the policy in force, and relays it.
 *
 * <p>Any thread. One thread per event loop, {@code gateway-1} and up; a connection, its calls and
 * its upstream connections never leave their loop.
 */
public final class Gateway implements AutoCloseable {
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final long SHUTDOWN_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final Map<EventLoop, RelayLoop> loops;
  private final Map<EventLoop, LoopAllocator> allocators;
  private final List<Channel> listeners = new ArrayList<>();
  private final UpstreamNames names;
  private final UpstreamTls tls;
  private final RequestLog requestLog;
  private final GatewayCounters counters;
  private final CostlyWork costlyWork;
  private volatile boolean closed;

  private Gateway(
      MultiThreadIoEventLoopGroup group,
      Map<EventLoop, RelayLoop> loops,
      Map<EventLoop, LoopAllocator> allocators,
      UpstreamNames names,
      UpstreamTls tls,
      RequestLog requestLog,
      GatewayCounters counters,
      CostlyWork costlyWork) {
    this.group = group;
    this.loops = loops;
    this.allocators = allocators;
    this.names = names;
    this.tls = tls;
    this.requestLog = requestLog;
    this.counters = counters;
    this.costlyWork = costlyWork;
  }

  /**
   * Starts the event loops and opens the listeners; they accept when this returns.
   *
   * @throws GatewayStartException if a listener cannot be opened; nothing is left running
   * @throws IllegalArgumentException if the file of certificate authorities cannot be read
   */
  public static Gateway start(GatewayOptions options, ActivePolicy policy) {
    return start(options, policy, LocalAnswers.NONE);
  }

  /** As above; {@code local} is answered by the gateway itself. */
  public static Gateway start(GatewayOptions options, ActivePolicy policy, LocalAnswers local) {
    if (System.getProperty(LEAK_DETECTION) == null) {
      // It samples buffers by walking the stack, which costs more than all we allocate per call.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    return start(options, policy, PooledByteBufAllocator.DEFAULT, Transport.best(), local);
  }

  /** As above; every buffer comes from {@code allocator}, so that a test can count them. */
  static Gateway start(GatewayOptions options, ActivePolicy policy, ByteBufAllocator allocator) {
    return start(options, policy, allocator, Transport.best());
  }

  /** As above, on a transport that need not be the best one here. */
  static Gateway start(
      GatewayOptions options,
      ActivePolicy policy,
      ByteBufAllocator allocator,
      Transport transport) {
    return start(options, policy, allocator, transport, LocalAnswers.NONE);
  }

  /** As above, with answers of its own. */
  static Gateway start(
      GatewayOptions options,
      ActivePolicy policy,
      ByteBufAllocator allocator,
      Transport transport,
      LocalAnswers local) {
    UpstreamTls tls = new UpstreamTls(options.upstream().certificateAuthorities());
    UpstreamNames names = new UpstreamNames(options.upstream().names());
    RequestLog log =
        new RequestLog(
            options.requestLog(), options.loops(), options.requestLogSlots(), options.logQueries());
    CostlyWork costlyWork = new CostlyWork(Math.max(1, options.loops() / 2));
    Admission admission = new Admission(options.relay().maxConnections());
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            options.loops(), new DefaultThreadFactory("gateway"), transport.ioHandlers());
    ChannelFactory<SocketChannel> sockets = new ReflectiveChannelFactory<>(transport.client());
    RelayShared shared =
        new RelayShared(
            options.relay(),
            options.loops(),
            policy,
            admission,
            options.addresses(),
            local,
            costlyWork);
    Map<EventLoop, RelayLoop> loops = new IdentityHashMap<>();
    Map<EventLoop, LoopAllocator> allocators = new IdentityHashMap<>();
    List<LoopCounters> counters = new ArrayList<>();
    for (EventExecutor executor : group) {
      EventLoop loop = (EventLoop) executor;
      LoopClock clock = new LoopClock();
      LoopCounters counted = new LoopCounters();
      LoopAllocator buffers = new LoopAllocator(loop, allocator);
      UpstreamConnector connector =
          new UpstreamConnector(
              loop,
              sockets,
              clock,
              counted,
              options.upstream(),
              names,
              tls,
              Transport.waterMark(),
              buffers);
      LoopLog records = log.ofLoop(counters.size());
      RelayLoop relay = new RelayLoop(shared, clock, counted, connector, records);
      admission.join(loop, relay.connections());
      counters.add(counted);
      loops.put(loop, relay);
      allocators.put(loop, buffers);
    }
    Gateway gateway =
        new Gateway(
            group, loops, allocators, names, tls, log, new GatewayCounters(counters), costlyWork);
    try {
      gateway.listen(options, transport, admission);
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
    gateway.watchLoops();
    gateway.startSweeps(options);
    return gateway;
  }

  private void startSweeps(GatewayOptions options) {
    long everyNs = options.relay().sweep().toNanos();
    loops.forEach((loop, relay) ->
        loop.scheduleWithFixedDelay(
            () -> Faults.runRepeated("The sweep of connections", relay::sweep),
            everyNs,
            everyNs,
            TimeUnit.NANOSECONDS));
  }

  /** Netty lets an event loop end with a line in the log, and nothing then answers its callers. */
  private void watchLoops() {
    for (EventExecutor loop : group) {
      loop.terminationFuture()
          .addListener(ended -> {
            if (!closed) {
              Faults.threadEnded("gateway");
            }
          });
    }
  }

  private void listen(GatewayOptions options, Transport transport, Admission admission) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(transport.server())
            .handler(acceptPaces(admission))
            .option(ChannelOption.SO_BACKLOG, options.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Transport.strangerWaterMark())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    RelayLoop loop = loops.get(channel.eventLoop());
                    LoopAllocator buffers = allocators.get(channel.eventLoop());
                    if (loop == null || buffers == null) {
                      throw new IllegalStateException("a channel of a foreign event loop");
                    }
                    channel.config().setAllocator(buffers);
                    channel.pipeline().addLast(new Http1Connection(loop));
                  }
                });
    for (InetSocketAddress address : options.listen()) {
      ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new GatewayStartException(address, bound.cause());
      }
      bound.channel().pipeline().addLast(new AcceptFailures(admission));
      listeners.add(bound.channel());
    }
  }

  private static ChannelInitializer<ServerChannel> acceptPaces(Admission admission) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(ServerChannel listener) {
        listener.pipeline().addLast(new AcceptPace(admission));
      }
    };
  }

  /** Where the listeners are, with the ports they got, in the order of the options. */
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Channel listener : listeners) {
      addresses.add((InetSocketAddress) listener.localAddress());
    }
    return addresses;
  }

  /** The records of calls, to be drained by one thread. */
  public RequestLog requestLog() {
    return requestLog;
  }

  /** How long ago the event loop last turned that is quiet the longest. */
  public Duration longestQuiet() {
    Duration longest = Duration.ZERO;
    for (RelayLoop loop : loops.values()) {
      Duration quiet = loop.quiet();
      longest = quiet.compareTo(longest) > 0 ? quiet : longest;
    }
    return longest;
  }

  /** Whether every listener is open. */
  public boolean listening() {
    return listeners.stream().allMatch(Channel::isActive);
  }

  /** Who makes the checks that loops have no time for. */
  CostlyWork costlyWork() {
    return costlyWork;
  }

  /** What each event loop has seen of its peers. */
  public List<PeerWatch> peerWatches() {
    return loops.values().stream().map(RelayLoop::peers).toList();
  }

  /** What was counted since the start. */
  public GatewayCounters counters() {
    return counters;
  }

  /** Answers with {@code Connection: close} from now on, and takes calls as before. Blocks. */
  public void leave() {
    onEachLoop(RelayLoop::leave);
  }

  /**
   * Reads the certificate authorities of upstreams anew, for connections that are made from now on.
   * Blocks.
   *
   * @throws IllegalArgumentException if the file cannot be read; the ones in force stay
   */
  public void reloadAuthorities() {
    tls.reload();
  }

  /**
   * Takes no more connections, closes idle ones, answers what runs with {@code Connection: close},
   * and waits until all connections are closed. Blocks.
   *
   * @return false if {@code timeout} ended first, or this thread was interrupted; what still runs
   *     goes on until {@link #close}
   */
  public boolean drain(Duration timeout) {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
    onEachLoop(RelayLoop::drain);
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    while (counters.openConnections() > 0) {
      if (System.nanoTime() - deadlineNs >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /** Closes everything at once and ends the threads. Blocks a few seconds at most. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
    onEachLoop(RelayLoop::close);
    names.close();
    costlyWork.close();
    group
        .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    allocators.values().forEach(LoopAllocator::close);
  }

  /** Runs {@code action} on each event loop, one after the other. Blocks. */
  void onEachLoop(Consumer<RelayLoop> action) {
    loops.forEach((loop, relay) ->
        loop.submit(() -> action.accept(relay))
            .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS));
  }
}
