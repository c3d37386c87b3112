package io.portcullis.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.gateway.admission.Admission;
import io.portcullis.gateway.admission.CallerConnection;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.relay.Caller;
import io.portcullis.gateway.relay.RelayLoop;
import io.portcullis.ip.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A caller's connection that speaks HTTP/1.1, as Netty and its neighbours see it: its place among
 * the connections of its loop from its first moment to its last, and its events, which {@link
 * Http1Caller} makes calls of.
 *
 * <p>Not thread safe: owned by one event loop.
 */
public final class Http1Connection extends CallerConnection {
  private final RelayLoop loop;
  private @Nullable Http1Caller caller;
  private boolean counted;

  /** A connection on {@code loop}; to be the only handler of its channel. */
  public Http1Connection(RelayLoop loop) {
    this.loop = loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    caller = new Http1Caller(loop, this, new CallerChannel(context));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    loop.clock().tick();
    loop.connections().opened(this);
    loop.counters().increment(Counter.CONNECTIONS_ACCEPTED);
    counted = true;
    Admission.Verdict verdict = loop.admission().opened(loop.connections());
    if (!(context.channel().remoteAddress() instanceof InetSocketAddress peer)
        || verdict == Admission.Verdict.DROP) {
      loop.counters().increment(Counter.CONNECTIONS_DROPPED);
      close();
      return;
    }
    loop.connections().stranger(this);
    IpAddress from = IpAddress.ofBytes(peer.getAddress().getAddress());
    caller().connected(from);
    if (!caller().address().trustedPeer()) {
      loop.connections().comesFrom(this, from);
    }
    if (verdict == Admission.Verdict.REFUSE) {
      caller().refuse();
    } else if (loop.draining()) {
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    loop.clock().tick();
    caller().read((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    caller().flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    loop.clock().tick();
    if (context.channel().isWritable()) {
      caller().writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      loop.clock().tick();
      caller().streamEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.clock().tick();
    caller().gone();
    if (counted) {
      counted = false;
      loop.connections().closed(this);
      loop.counters().increment(Counter.CONNECTIONS_CLOSED);
      loop.admission().closed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      close();
    } else {
      caller().broken(cause);
    }
  }

  @Override
  protected boolean idle() {
    return caller().known() && caller().betweenCalls();
  }

  @Override
  protected void expired() {
    caller().expired();
  }

  @Override
  protected void drain() {
    if (caller().betweenCalls()) {
      caller().finish(Caller.Finish.CLOSE);
    }
  }

  @Override
  protected void abort() {
    caller().gone();
    close();
  }

  @Override
  protected void close() {
    caller().finish(Caller.Finish.ABORT);
  }

  private Http1Caller caller() {
    Http1Caller made = caller;
    if (made == null) {
      throw new IllegalStateException("the channel is not set up yet");
    }
    return made;
  }
}
