package io.portcullis.gateway.channel;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * How the end of what the other side sends is seen while bytes that nobody may read yet stand
 * before it.
 *
 * <p>With epoll Netty reads all that is there as soon as the FIN has come, whatever auto-read says,
 * and then reports the end. The JDK's selectors say nothing of a channel that does not read, so
 * there a little is read ahead; an end behind more than that is seen late. So is, with either, an
 * end that the sender's kernel keeps back because what stands before it fills our window.
 */
public final class StreamEnd {
  /** More than the next few requests of a browser or a library, in bytes. */
  private static final int READ_AHEAD = 16 * 1024;

  private StreamEnd() {}

  /**
   * How many bytes to hold before reading stops, so that the end behind them is seen. Any thread.
   */
  public static int readAhead(Channel channel) {
    return channel instanceof EpollSocketChannel ? 0 : READ_AHEAD;
  }
}
