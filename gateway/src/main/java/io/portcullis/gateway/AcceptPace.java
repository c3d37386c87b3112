package io.portcullis.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.gateway.relay.Admission;

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
    context.fireChannelRead(connection);
  }
}
