package io.portcullis.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;
import io.portcullis.model.TargetUrl;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts that fail: who is told, on which thread, and what is left behind. */
class UpstreamConnectTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final long LATER_NS = TimeUnit.HOURS.toNanos(1);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final UpstreamNames names = new UpstreamNames(NameOptions.DEFAULT);
  private final UpstreamTls tls = new UpstreamTls(null);

  @AfterEach
  void close() {
    names.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** What came of one attempt, and whether that was told on the loop. */
  private record Told(UpstreamFault fault, boolean onLoop) {}

  /** Waits for the one failure. */
  private final class Listener implements AnswerListener {
    private final CompletableFuture<Told> told = new CompletableFuture<>();

    @Override
    public void connected(UpstreamConnection connection) {
      told.completeExceptionally(new AssertionError("connected"));
    }

    @Override
    public void connectFailed(UpstreamFault fault) {
      told.complete(new Told(fault, loop.inEventLoop()));
    }

    @Override
    public void interimHead(ResponseHead head, byte[] bytes) {}

    @Override
    public void answerHead(ResponseHead head, byte[] bytes, AnswerBody body, int inHand) {}

    @Override
    public void answerData(ByteBuf in, int count) {}

    @Override
    public boolean answerEnd(ByteSink trailer) {
      return true;
    }

    @Override
    public void answerFailed(UpstreamFault fault) {}

    @Override
    public void answerReadComplete() {}

    @Override
    public void upstreamWritable() {}

    @Override
    public void requestUnwanted() {}
  }

  private UpstreamPool pool(ChannelFactory<SocketChannel> sockets, int port) {
    UpstreamConnector connector =
        new UpstreamConnector(
            loop,
            sockets,
            new LoopClock(),
            new LoopCounters(),
            UpstreamOptions.DEFAULT,
            names,
            tls,
            Transport.waterMark(),
            ByteBufAllocator.DEFAULT);
    return connector.pool(new TargetUrl(false, "127.0.0.1", port, ""));
  }

  private Told failed(UpstreamPool pool) throws Exception {
    Listener listener = new Listener();
    loop.execute(() -> pool.connect(listener));
    return listener.told.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** As when no descriptor is left: Netty then tells it on a thread that is no event loop's. */
  @Test
  void socketThatCannotBeMade_isToldOnTheLoop() throws Exception {
    UpstreamPool pool =
        pool(
            () -> {
              throw new ChannelException("no descriptor is left");
            },
            1);
    assertThat(failed(pool)).isEqualTo(new Told(UpstreamFault.LOCAL, true));
  }

  /** Pools that count what never was are looked after, and their names asked for, for ever. */
  @Test
  void attemptThatFails_leavesNothingOpen() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    UpstreamPool pool = pool(NioSocketChannel::new, port);
    assertThat(failed(pool).fault()).isEqualTo(UpstreamFault.REFUSED);
    boolean retired =
        loop.submit(() -> pool.retireIfUnusedSince(System.nanoTime() + LATER_NS))
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(retired).isTrue();
  }
}
