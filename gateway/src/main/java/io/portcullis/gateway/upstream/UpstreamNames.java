package io.portcullis.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.portcullis.ip.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of upstream hosts without blocking an event loop.
 *
 * <p>Any thread. An address's text is read by our own parser and never reaches a resolver. Names
 * are asked for on the thread {@code gateway-names}, which is started by the first of them: hosts
 * file first, then the servers of {@code resolv.conf}, answers kept as long as they say, but a
 * minute at most. While the servers do not answer, the last addresses are used on for a while; when
 * they answer that there is no such name, at once no more. What glibc adds to that (LDAP, mDNS and
 * the like) is not asked.
 */
public final class UpstreamNames implements AutoCloseable {
  private static final long QUERY_TIMEOUT_MS = 2_000;

  /** Bounds of how long an answer is kept, in seconds, whatever it says. */
  private static final int MIN_TTL = 1;

  private static final int MAX_TTL = 60;

  /** How long it is remembered that there is no such name, in seconds. */
  private static final int NEGATIVE_TTL = 2;

  /** How often servers that failed are asked for the same name. */
  private static final long RETRY_NS = 1_000_000_000L;

  /** Names whose last addresses are remembered; the one not asked for longest goes first. */
  private static final int MAX_REMEMBERED = 4_096;

  private final Function<EventLoop, DnsNameResolver> build;
  private final long staleNs;
  private @Nullable MultiThreadIoEventLoopGroup group;
  private boolean closed;

  /** Owned by the thread: building it reads the hosts file and {@code resolv.conf}. */
  private @Nullable DnsNameResolver resolver;

  /** What the name servers last said of a name, and when. Owned by the thread. */
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * Addresses that were right at {@code atNs} of the monotonic clock.
   *
   * @param failedNs when the name servers did not answer; {@code atNs} if that was the last time
   */
  private record Known(List<InetAddress> addresses, long atNs, long failedNs) {
    boolean failed() {
      return failedNs != atNs;
    }
  }

  /** No thread runs yet. */
  public UpstreamNames(NameOptions options) {
    this(thread -> resolverOn(thread, options), options);
  }

  /** Builds its resolver with {@code build}, so that a test can see where that happens. */
  UpstreamNames(Function<EventLoop, DnsNameResolver> build, NameOptions options) {
    this.build = build;
    this.staleNs = options.stale().toNanos();
  }

  static DnsNameResolver resolverOn(EventLoop thread, NameOptions options) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(thread)
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .ttl(MIN_TTL, MAX_TTL)
            .negativeTtl(NEGATIVE_TTL)
            .queryTimeoutMillis(QUERY_TIMEOUT_MS);
    if (!options.servers().isEmpty()) {
      builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(options.servers()));
    }
    return builder.build();
  }

  /**
   * Looks up {@code host}: a DNS name, an IPv4 address, or an IPv6 address without brackets.
   *
   * @return at least one address, in the order to try them; listeners are called on {@code loop}
   */
  Future<List<InetAddress>> resolve(String host, EventLoop loop) {
    IpAddress literal = IpAddress.parseOrNull(host);
    if (literal != null) {
      return loop.newSucceededFuture(List.of(ofBytes(literal)));
    }
    Promise<List<InetAddress>> promise = loop.newPromise();
    if (!onThread(thread -> ask(host, thread, promise))) {
      promise.setFailure(new UnknownHostException("the gateway is closing"));
    }
    return promise;
  }

  private static InetAddress ofBytes(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** Hands {@code action} to the thread; false if there is none any more. */
  private synchronized boolean onThread(Consumer<EventLoop> action) {
    if (closed) {
      return false;
    }
    if (group == null) {
      group =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("gateway-names", true), NioIoHandler.newFactory());
    }
    EventLoop thread = group.next();
    thread.execute(() -> action.accept(thread));
    return true;
  }

  private void ask(String host, EventLoop thread, Promise<List<InetAddress>> promise) {
    try {
      if (resolver == null) {
        resolver = build.apply(thread);
      }
      if (!asksServers(host, promise)) {
        return;
      }
      resolver
          .resolveAll(host)
          .addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
              long nowNs = System.nanoTime();
              known.put(host, new Known(done.getNow(), nowNs, nowNs));
              promise.trySuccess(done.getNow());
            } else {
              failed(host, done.cause(), promise);
            }
          });
    } catch (RuntimeException e) {
      promise.tryFailure(e);
    }
  }

  private void failed(String host, Throwable cause, Promise<List<InetAddress>> promise) {
    Known last = known.get(host);
    long nowNs = System.nanoTime();
    if (last == null || ConnectFaults.saysNoSuchName(cause)) {
      known.remove(host);
      promise.tryFailure(cause);
    } else if (nowNs - last.atNs() >= staleNs) {
      promise.tryFailure(cause);
    } else {
      known.put(host, new Known(last.addresses(), last.atNs(), nowNs));
      promise.trySuccess(last.addresses());
    }
  }

  /**
   * Once the servers have failed, nobody waits for them again: the last addresses are given at
   * once, and the servers asked beside that, every second at most.
   *
   * @return whether to ask them now
   */
  private boolean asksServers(String host, Promise<List<InetAddress>> promise) {
    Known last = known.get(host);
    long nowNs = System.nanoTime();
    if (last == null || !last.failed() || nowNs - last.atNs() >= staleNs) {
      return true;
    }
    promise.trySuccess(last.addresses());
    return nowNs - last.failedNs() >= RETRY_NS;
  }

  /** Stops the thread, if there is one; waits for it a few seconds at most. */
  @Override
  public void close() {
    MultiThreadIoEventLoopGroup stopped;
    synchronized (this) {
      if (group != null) {
        onThread(thread -> closeResolver());
      }
      closed = true;
      stopped = group;
    }
    if (stopped != null) {
      stopped.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  private void closeResolver() {
    if (resolver != null) {
      resolver.close();
      resolver = null;
    }
  }
}
