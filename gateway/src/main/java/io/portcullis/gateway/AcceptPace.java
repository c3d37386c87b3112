package io.portcullis.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.gateway.admission.Admission;

/**
 * The first handler of a listener: stops accepting while too many accepted connections wait until
 * their event loops count them, so that a burst cannot take all descriptors before any is closed.
 * The others wait with the kernel.
 *
 * <p>Not thread safe: one per listener, on its event loop.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
  private final Admission admission;

  AcceptPace(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) {
    // Before the connection goes on: until it is counted somebody is there to resume.
    if (admission.accepted()) {
      context.channel().config().setAutoRead(false);
      admission.resumeLater(() -> context.channel().config().setAutoRead(true));
    }
    new Place().give((Channel) connection);
    context.fireChannelRead(connection);
  }

  /**
   * The place of one accepted connection among those that wait: given back when its event loop gets
   * it, or when it is closed before, as for want of memory or for an option that the kernel
   * refuses.
   */
  private final class Place extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
    private boolean given = true;

    void give(Channel connection) {
      connection.pipeline().addLast(this);
      connection.closeFuture().addListener(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      giveBack();
      context.channel().closeFuture().removeListener(this);
      context.pipeline().remove(this);
      context.fireChannelActive();
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
      giveBack();
    }

    /** On the connection's event loop. */
    private void giveBack() {
      if (given) {
        given = false;
        admission.waitsNoMore();
      }
    }
  }
}
