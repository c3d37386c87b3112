package io.portcullis.gateway.channel;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** How sockets are driven: epoll where the machine has it, else NIO. */
public enum Transport {
  /** Linux's epoll through Netty's native library. */
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class),
  /** The JDK's selectors; anywhere. */
  NIO(NioServerSocketChannel.class, NioSocketChannel.class);

  private static final int MIN_READ = 2 * 1024;
  private static final int MAX_READ = 64 * 1024;

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final WriteBufferWaterMark STRANGER_WATER_MARK =
      new WriteBufferWaterMark(1024, 4 * 1024);

  private final Class<? extends ServerSocketChannel> server;
  private final Class<? extends SocketChannel> client;

  Transport(Class<? extends ServerSocketChannel> server, Class<? extends SocketChannel> client) {
    this.server = server;
    this.client = client;
  }

  /** The fastest that works here. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** Makes the event loops' I/O. */
  public IoHandlerFactory ioHandlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /**
   * Sizes of read buffers: 2 KiB while messages are small, up to 64 KiB while a body streams. Not
   * less, although Netty would: a head that outgrows its buffer costs a system call.
   */
  public static RecvByteBufAllocator receiveBuffers() {
    return new AdaptiveRecvByteBufAllocator(MIN_READ, MIN_READ, MAX_READ);
  }

  /** How much may be queued to be sent: no more is written above 64 KiB, and again below 32. */
  public static WriteBufferWaterMark waterMark() {
    return WATER_MARK;
  }

  /** The same toward a caller of whom no call was allowed yet: a few refusals. */
  public static WriteBufferWaterMark strangerWaterMark() {
    return STRANGER_WATER_MARK;
  }

  /** The class of listening sockets. */
  public Class<? extends ServerSocketChannel> server() {
    return server;
  }

  /** The class of connecting sockets. */
  public Class<? extends SocketChannel> client() {
    return client;
  }
}
