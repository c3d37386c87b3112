package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.ProxyHeader;
import io.portcullis.gateway.admission.Admission;
import io.portcullis.gateway.admission.CallerConnection;
import io.portcullis.gateway.admission.HeadMemory;
import io.portcullis.gateway.channel.CallerReads;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.channel.Faults;
import io.portcullis.gateway.channel.StreamEnd;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.head.GatewayHeadRules;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.http.HeadProblem;
import io.portcullis.http.HeadState;
import io.portcullis.http.RequestHead;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.address.ClientAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A caller's connection: turns what arrives into calls, one at a time, in order.
 *
 * <p>Not thread safe: owned by one event loop. Bytes of a later request that arrive during a call
 * are held, and nothing more is read until it is over; so a connection holds at most one read
 * buffer (without epoll one and 16 KiB) beside what its channels queue. A caller that ends its
 * stream before its answer has begun has left: the call ends, and held requests are never served
 * (unless {@link RelayOptions#halfClose}).
 */
public final class Downstream extends CallerConnection implements HeadMemory.Holder {
  /** What the next bytes are. */
  enum Phase {
    /** A PROXY header, which a listed proxy must send first. */
    PROXY_HEADER,
    /** A request head, perhaps after nothing for a while. */
    HEAD,
    /** The body of the current call. */
    BODY,
    /** Not to be looked at before the current call goes on or is over. */
    WAIT,
    /** The rest of a body that nobody wants. */
    DISCARD,
    /** Anything, until the caller has read our last answer and closes. */
    LINGER,
    /** Nothing: the connection is being closed. */
    CLOSED
  }

  private final RelayLoop loop;
  private final CallerReads reads = new CallerReads();

  /** Null until the caller sent something: connections that send nothing must cost little. */
  private @Nullable Exchange exchange;

  private @Nullable ChannelHandlerContext context;
  private @Nullable ChannelOutput output;
  private final CallerAddress address;
  private Phase phase = Phase.HEAD;
  private final CallerHead head;
  private final HeldBytes held = new HeldBytes();
  private boolean consuming;
  private boolean inputEnded;
  private boolean counted;

  /** Whether a call on this connection was ever allowed. */
  private boolean known;

  private long unsentBefore;

  /** A connection on {@code loop}; to be the only handler of its channel. */
  public Downstream(RelayLoop loop) {
    this.loop = loop;
    this.address = new CallerAddress(loop.addresses());
    this.head = new CallerHead(loop.headMemory(), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new ChannelOutput(context);
    context.channel().config().setRecvByteBufAllocator(reads);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    loop.clock().tick();
    loop.connections().opened(this);
    loop.counters().increment(Counter.CONNECTIONS_ACCEPTED);
    counted = true;
    deadlineIn(idleTime());
    Admission.Verdict verdict = loop.admission().opened(loop.connections());
    if (!(context.channel().remoteAddress() instanceof InetSocketAddress peer)
        || verdict == Admission.Verdict.DROP) {
      loop.counters().increment(Counter.CONNECTIONS_DROPPED);
      close();
      return;
    }
    loop.connections().stranger(this);
    IpAddress from = IpAddress.ofBytes(peer.getAddress().getAddress());
    address.connected(from);
    if (address.needsProxyHeader()) {
      phase = Phase.PROXY_HEADER;
    }
    if (!address.trustedPeer()) {
      loop.connections().comesFrom(this, from);
    }
    if (verdict == Admission.Verdict.REFUSE) {
      exchange().refuseHead(DenyReason.OVERLOADED);
      output().flush();
    } else if (loop.draining()) {
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    loop.clock().tick();
    ByteBuf in = (ByteBuf) message;
    if (held.isEmpty()) {
      consume(in);
    } else {
      hold(in);
    }
  }

  /** Keeps what may not be looked at yet; reads on only where a FIN could not be seen otherwise. */
  private void hold(ByteBuf in) {
    held.append(in, in.alloc());
    pauseIfFull();
  }

  private void pauseIfFull() {
    if (phase == Phase.WAIT && held.size() < StreamEnd.readAhead(channel())) {
      read();
    } else {
      pause();
    }
  }

  /** Gives {@code in} to whoever wants it, until it is used up or held. */
  private void consume(ByteBuf in) {
    consuming = true;
    boolean holding = false;
    try {
      while (in.isReadable()) {
        if (phase == Phase.WAIT || (phase == Phase.HEAD && !takesRequests())) {
          holding = true;
          hold(in);
          return;
        }
        switch (phase) {
          case PROXY_HEADER -> readProxyHeader(in);
          case HEAD -> readHead(in);
          case BODY -> exchange().readBody(in);
          case DISCARD -> exchange().end().discardBody(in);
          case WAIT, LINGER, CLOSED -> in.skipBytes(in.readableBytes());
        }
      }
    } finally {
      consuming = false;
      if (!holding) {
        in.release();
      }
    }
  }

  /** A caller that sends requests without taking the answers is not served further. */
  private boolean takesRequests() {
    if (!output().isWritable()) {
      output().flush();
    }
    return output().isWritable();
  }

  /**
   * Copies what fits behind the bytes of the head so far, and says how many that are; 0 if there is
   * no memory for any, and the head is refused.
   */
  private int copyToHead(ByteBuf in) {
    if (head.size() == 0) {
      deadlineIn(loop.options().headTimeout());
    }
    int count = head.copy(in);
    if (count == 0) {
      exchange().refuseHead(DenyReason.OVERLOADED);
    }
    return count;
  }

  private void readProxyHeader(ByteBuf in) {
    int before = head.size();
    int count = copyToHead(in);
    if (count == 0) {
      return;
    }
    ProxyHeader header = new ProxyHeader();
    ProxyHeader.State state = header.parse(head.bytes(), head.size());
    in.skipBytes(state == ProxyHeader.State.COMPLETE ? header.length() - before : count);
    switch (state) {
      case INCOMPLETE -> {}
      case COMPLETE -> {
        head.again();
        phase = Phase.HEAD;
        address.proxied(header);
        loop.connections().comesFrom(this, clientAddress());
        deadlineIn(idleTime());
      }
      case ABSENT -> exchange().refuseHead(DenyReason.PROXY_HEADER_MISSING);
      case INVALID -> exchange().refuseHead(DenyReason.PROXY_HEADER_INVALID);
    }
  }

  private void readHead(ByteBuf in) {
    int before = head.size();
    int count = copyToHead(in);
    if (count == 0) {
      return;
    }
    Exchange call = exchange();
    RequestHead read = call.head();
    HeadState state = read.parse(head.bytes(), head.size());
    in.skipBytes(state == HeadState.COMPLETE ? read.length() - before : count);
    switch (state) {
      case INCOMPLETE -> {}
      case COMPLETE -> {
        head.whole();
        call.start(in);
      }
      case REFUSED -> {
        HeadProblem problem = read.problem();
        boolean wrong = problem == null || problem == HeadProblem.BAD_REQUEST_HEAD;
        call.refuseHead(
            wrong && ProxyHeader.looksLike(head.bytes(), head.size())
                ? DenyReason.PROXY_HEADER_REFUSED
                : DenyReason.of(problem == null ? HeadProblem.BAD_REQUEST_HEAD : problem));
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush();
  }

  private void flush() {
    if (exchange != null) {
      exchange.flushUpstream();
    }
    output().flush();
  }

  /** Goes on with what is held, and lets more arrive if the phase has a use for it. */
  void resume() {
    if (consuming || phase == Phase.CLOSED) {
      return;
    }
    if (phase != Phase.WAIT && (phase != Phase.HEAD || takesRequests())) {
      ByteBuf waiting = held.take();
      if (waiting != null) {
        consume(waiting);
      }
    }
    if (held.isEmpty() && phase != Phase.CLOSED && takesBody()) {
      if (inputEnded) {
        inputEnded();
      } else {
        read();
      }
    }
    flush();
  }

  private boolean takesBody() {
    return exchange == null || exchange.takesBody();
  }

  /** Puts bytes of the current call's body back in front: they are sent a second time. */
  void holdAgain(ByteBuf again) {
    held.prepend(again, again.alloc());
    pauseIfFull();
  }

  /** Lets nothing more arrive until {@link #resume}. */
  void pause() {
    channel().config().setAutoRead(false);
  }

  /** The call is over and the whole request was read: the next one may come. */
  void nextRequest() {
    exchange().head().reset();
    head.next(known);
    phase = Phase.HEAD;
    deadlineIn(idleTime());
    if (loop.draining() && held.isEmpty()) {
      closeAfterOutput();
    } else if (!held.isEmpty() || inputEnded) {
      resume();
    } else {
      read();
    }
  }

  private void read() {
    ChannelConfig config = channel().config();
    if (!config.isAutoRead()) {
      config.setAutoRead(true);
    }
  }

  /** Sends what is written, then closes; nothing that the caller sent is unread. */
  void closeAfterOutput() {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    head.release();
    deadlineIn(patience());
    output().flush();
    require(context).writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Sends what is written, says that nothing more comes, and reads on for a while: closing with
   * unread bytes would send a reset, which may overtake the answer.
   *
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-9.6">RFC 9112, 9.6</a>
   */
  void linger() {
    if (phase == Phase.CLOSED || phase == Phase.LINGER) {
      return;
    }
    if (inputEnded) {
      closeAfterOutput();
      return;
    }
    phase = Phase.LINGER;
    head.release();
    deadlineIn(patience());
    output().flush();
    require(context)
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (sent.isSuccess()) {
                    deadlineIn(loop.options().lingerTimeout());
                    ((DuplexChannel) sent.channel()).shutdownOutput();
                  }
                });
    read();
    resume();
  }

  /** Whether bytes are there that no call has taken. */
  boolean holdsBytes() {
    return !held.isEmpty();
  }

  /** Closes at once; an answer that was under way ends without its proper end. */
  @Override
  protected void close() {
    phase = Phase.CLOSED;
    channel().close();
  }

  /** Closes with a reset: the only way to tell a caller whose answer ends with the connection. */
  void reset() {
    channel().config().setOption(ChannelOption.SO_LINGER, 0);
    close();
  }

  @Override
  protected void abort() {
    callerGone();
    close();
  }

  private void callerGone() {
    if (exchange != null) {
      exchange.callerGone();
    }
  }

  @Override
  protected void drain() {
    boolean idle = phase == Phase.HEAD || phase == Phase.PROXY_HEADER;
    if (idle && head.size() == 0 && held.isEmpty()) {
      closeAfterOutput();
    }
  }

  @Override
  protected void expired() {
    switch (phase) {
      case PROXY_HEADER, HEAD -> {
        if (head.size() == 0) {
          closeAfterOutput();
        } else {
          exchange().refuseHead(DenyReason.REQUEST_TIMEOUT);
          flush();
        }
      }
      case BODY, WAIT -> {
        exchange().expired();
        flush();
      }
      case DISCARD -> {
        exchange().end().discardExpired();
        flush();
      }
      case LINGER, CLOSED -> {
        if (known && tookOutput()) {
          deadlineIn(loop.options().bodyGap());
        } else {
          close();
        }
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    loop.clock().tick();
    if (context.channel().isWritable()) {
      if (exchange != null) {
        exchange.callerWritable();
      }
      if (!held.isEmpty()) {
        resume();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      loop.clock().tick();
      inputEnded = true;
      streamEnded();
    }
  }

  /** The end has come, perhaps behind bytes that are held. */
  private void streamEnded() {
    if (callerLeft()) {
      held.release();
    }
    Exchange call = exchange;
    if (callerLeft() && call != null && call.awaitsAnswer()) {
      call.callerGone();
      closeAfterOutput();
    } else if (held.isEmpty()) {
      inputEnded();
    }
    flush();
  }

  /** Whether the end of the caller's stream has come, and means that nobody waits for answers. */
  private boolean callerLeft() {
    return inputEnded && !loop.options().halfClose();
  }

  /** The caller sends nothing more, and all it sent was looked at. */
  private void inputEnded() {
    switch (phase) {
      case PROXY_HEADER -> {
        if (head.size() > 0) {
          exchange().refuseHead(DenyReason.PROXY_HEADER_INVALID);
        } else {
          closeAfterOutput();
        }
      }
      case HEAD, LINGER -> closeAfterOutput();
      case BODY, DISCARD -> {
        callerGone();
        closeAfterOutput();
      }
      case WAIT, CLOSED -> {}
    }
  }

  /** Whether no further request can come, or none that would be served. */
  boolean sendsNoMore() {
    return callerLeft() || (inputEnded && held.isEmpty());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.clock().tick();
    phase = Phase.CLOSED;
    callerGone();
    head.release();
    output().release();
    held.release();
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
      broken(cause);
    }
  }

  /** Closes for what nobody expected; its call ends with the connection. */
  void broken(Throwable cause) {
    close();
    Faults.closing("a caller's connection", cause);
  }

  ChannelOutput output() {
    return require(output);
  }

  /** Whether the socket took anything since the last time this was asked. */
  boolean tookOutput() {
    ChannelOutboundBuffer queue = channel().unsafe().outboundBuffer();
    long unsent = queue == null ? 0 : queue.totalPendingWriteBytes();
    boolean moved = unsent != unsentBefore;
    unsentBefore = unsent;
    return moved;
  }

  /** The bytes of the current call's head, or of the next one's as far as they came. */
  CallerHead head() {
    return head;
  }

  /** Runs what is for the loop of this connection. */
  Executor loop() {
    return channel().eventLoop();
  }

  /** Where the current call comes from. */
  CallerAddress address() {
    return address;
  }

  /** The client address of the current call; null if it could not be told. */
  @Nullable IpAddress clientAddress() {
    ClientAddress from = address.current();
    return from == null ? null : from.address();
  }

  Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    if (phase != Phase.CLOSED) {
      phase = next;
    }
  }

  /** A call on this connection is allowed: it is a stranger's no longer. */
  void callAllowed() {
    if (!known) {
      known = true;
      reads.known();
      channel().config().setWriteBufferWaterMark(Transport.waterMark());
      loop.connections().known(this);
    }
  }

  @Override
  public boolean known() {
    return known;
  }

  @Override
  protected boolean idle() {
    return known && phase == Phase.HEAD && head.size() == 0 && held.isEmpty();
  }

  @Override
  public void giveUpHead() {
    head.asked();
    if (phase == Phase.DISCARD) {
      exchange().end().discardExpired();
    } else {
      exchange().refuseHead(DenyReason.OVERLOADED);
    }
    flush();
  }

  /** How long nothing need be sent between two requests; a stranger has less time. */
  private Duration idleTime() {
    RelayOptions options = loop.options();
    return known ? options.keepAliveTimeout() : options.strangerIdleTime();
  }

  /** How long the caller may take for what nobody waits for: to send, or to take, the rest. */
  Duration patience() {
    RelayOptions options = loop.options();
    return known ? options.bodyGap() : options.strangerPatience();
  }

  private Exchange exchange() {
    Exchange made = exchange;
    if (made == null) {
      made =
          new Exchange(loop, this, new RequestHead(loop.options().head(), GatewayHeadRules.RULES));
      exchange = made;
    }
    return made;
  }

  void deadlineIn(Duration time) {
    deadlineNs(loop.clock().nowNs() + time.toNanos());
  }

  private Channel channel() {
    return require(context).channel();
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the channel is not set up yet");
    }
    return value;
  }
}
