package io.portcullis.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.portcullis.ip.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of upstream hosts without blocking an event loop.
 *
 * <p>Any thread. An address's text is read by our own parser and never reaches a resolver. Names
 * are asked for on the thread {@code gateway-names}, which is started by the first of them: hosts
 * file first, then the servers of {@code resolv.conf}, answers kept as long as they say. What glibc
 * adds to that (LDAP, mDNS and the like) is not asked.
 */
public final class UpstreamNames implements AutoCloseable {
  private static final long QUERY_TIMEOUT_MS = 2_000;

  private final Function<EventLoop, DnsNameResolver> build;
  private @Nullable MultiThreadIoEventLoopGroup group;
  private boolean closed;

  /** Owned by the thread: building it reads the hosts file and {@code resolv.conf}. */
  private @Nullable DnsNameResolver resolver;

  /** No thread runs yet. */
  public UpstreamNames() {
    this(UpstreamNames::resolverOn);
  }

  /** Builds its resolver with {@code build}, so that a test can see where that happens. */
  UpstreamNames(Function<EventLoop, DnsNameResolver> build) {
    this.build = build;
  }

  static DnsNameResolver resolverOn(EventLoop thread) {
    return new DnsNameResolverBuilder(thread)
        .datagramChannelType(NioDatagramChannel.class)
        .socketChannelType(NioSocketChannel.class)
        .queryTimeoutMillis(QUERY_TIMEOUT_MS)
        .build();
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
      resolver
          .resolveAll(host)
          .addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
              promise.trySuccess(done.getNow());
            } else {
              promise.tryFailure(done.cause());
            }
          });
    } catch (RuntimeException e) {
      promise.tryFailure(e);
    }
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
