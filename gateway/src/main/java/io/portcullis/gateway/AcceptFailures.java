package io.portcullis.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.gateway.admission.Admission;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a listener: what accepting could not do. Netty's own handler before it has
 * stopped accepting for a second; this one has connections closed that can be spared, and says so
 * in one line now and then.
 *
 * <p>Not thread safe: one per listener, on its event loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
  private static final long WARNING_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

  private final Admission admission;
  private long nextWarningNs = System.nanoTime();

  AcceptFailures(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    admission.relieve();
    long nowNs = System.nanoTime();
    if (nowNs - nextWarningNs >= 0) {
      nextWarningNs = nowNs + WARNING_EVERY_NS;
      LOG.warn(
          "Accepting connections at {} fails and is tried again each second: {}",
          context.channel().localAddress(),
          cause.getMessage());
    }
  }
}
