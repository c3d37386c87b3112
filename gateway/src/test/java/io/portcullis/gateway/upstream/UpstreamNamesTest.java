package io.portcullis.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamNamesTest {
  private static final long PATIENCE_SECONDS = 30;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();

  /** Threads that built a resolver. */
  private final List<String> builders = new ArrayList<>();

  private final UpstreamNames names =
      new UpstreamNames(
          thread -> {
            builders.add(Thread.currentThread().getName());
            return UpstreamNames.resolverOn(thread, NameOptions.DEFAULT);
          },
          NameOptions.DEFAULT);

  @AfterEach
  void close() {
    names.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static List<InetAddress> awaited(Future<List<InetAddress>> addresses) {
    assertThat(addresses.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return addresses.getNow();
  }

  /** The trap: an event loop that reads the hosts file while its calls wait. */
  @Test
  void resolver_isBuiltOnceAndOnItsOwnThread() throws Exception {
    for (int i = 0; i < 3; i++) {
      Future<List<InetAddress>> addresses =
          loop.submit(() -> names.resolve("localhost", loop))
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(awaited(addresses)).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }

    assertThat(builders).singleElement().asString().startsWith("gateway-names");
  }

  @Test
  void addressAsText_asksNobody() {
    assertThat(awaited(names.resolve("192.0.2.1", loop)).getFirst().getAddress())
        .containsExactly(192, 0, 2, 1);
    assertThat(builders).isEmpty();
  }

  @Test
  void name_afterClose_isUnknown() {
    names.close();

    Future<List<InetAddress>> addresses = names.resolve("localhost", loop);
    assertThat(addresses.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(addresses.cause()).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void resolverThatCannotBeBuilt_failsTheCallAndNotTheThread() {
    try (UpstreamNames broken =
        new UpstreamNames(
            thread -> {
              throw new IllegalStateException("no resolv.conf");
            },
            NameOptions.DEFAULT)) {
      for (int i = 0; i < 2; i++) {
        Future<List<InetAddress>> addresses = broken.resolve("localhost", loop);
        assertThat(addresses.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(addresses.cause()).hasMessage("no resolv.conf");
      }
    }
  }
}
