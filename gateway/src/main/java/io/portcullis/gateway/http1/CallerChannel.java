package io.portcullis.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.gateway.channel.CallerReads;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.channel.StreamEnd;
import io.portcullis.gateway.channel.Transport;

/**
 * The channel of a caller's connection: what was read and may not be looked at yet, what is
 * written, and the ways to close it.
 *
 * <p>Not thread safe: owned by the channel's event loop.
 */
final class CallerChannel {
  private final ChannelHandlerContext context;
  private final ChannelOutput output;
  private final CallerReads reads = new CallerReads();
  private final HeldBytes unread = new HeldBytes();

  /** The channel of {@code context}, which is its connection's handler. */
  CallerChannel(ChannelHandlerContext context) {
    this.context = context;
    this.output = new ChannelOutput(context);
    context.channel().config().setRecvByteBufAllocator(reads);
  }

  /** What is written to it. */
  ChannelOutput output() {
    return output;
  }

  /** Its event loop. */
  EventLoop loop() {
    return channel().eventLoop();
  }

  /** A call was allowed: larger buffers are worth their memory. */
  void known() {
    reads.known();
    channel().config().setWriteBufferWaterMark(Transport.waterMark());
  }

  /** Lets more arrive. */
  void read() {
    ChannelConfig config = channel().config();
    if (!config.isAutoRead()) {
      config.setAutoRead(true);
    }
  }

  /** Lets nothing more arrive, but for what is being read at this moment. */
  void pause() {
    channel().config().setAutoRead(false);
  }

  /** What was read and may not be looked at yet. */
  HeldBytes unread() {
    return unread;
  }

  /**
   * Keeps {@code in}, which may not be looked at yet; owns it from now on.
   *
   * @param ahead whether to read on where the end of the stream could not be seen otherwise
   */
  void hold(ByteBuf in, boolean ahead) {
    unread.append(in, in.alloc());
    pauseIfFull(ahead);
  }

  /** As {@link #hold}, in front of what is kept. */
  void holdAgain(ByteBuf again, boolean ahead) {
    unread.prepend(again, again.alloc());
    pauseIfFull(ahead);
  }

  private void pauseIfFull(boolean ahead) {
    if (ahead && unread.size() < StreamEnd.readAhead(channel())) {
      read();
    } else {
      pause();
    }
  }

  /** Gives back what is kept, read or written. */
  void release() {
    output.release();
    unread.release();
  }

  /** Whether it takes more output; sends first what was written. */
  boolean takesOutput() {
    if (!output.isWritable()) {
      output.flush();
    }
    return output.isWritable();
  }

  /** Sends what was written, then closes. */
  void closeAfterOutput() {
    output.flush();
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Sends what was written, then says that nothing more comes; runs {@code said} after that. */
  void endOutput(Runnable said) {
    output.flush();
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (sent.isSuccess()) {
                    said.run();
                    ((DuplexChannel) sent.channel()).shutdownOutput();
                  }
                });
  }

  /** Closes at once; with a reset if {@code reset}. */
  void close(boolean reset) {
    if (reset) {
      channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel().close();
  }

  private Channel channel() {
    return context.channel();
  }
}
