package io.portcullis.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.channel.Faults;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.http.ChunkedBody;
import io.portcullis.http.HeadLimits;
import io.portcullis.http.HeadState;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream: serves one call at a time, and between calls waits in its pool.
 *
 * <p>Not thread safe: owned by one event loop, the one of its callers. A connection is used again
 * only if the answer was framed beyond doubt, nothing follows it in the same read, and the request
 * was sent completely; whatever arrives while no call waits for it closes the connection. In doubt
 * is an answer that has no body by rule (to HEAD, a 204, a 304) and announces one: should its
 * sender break the rule, and its body come late, the next caller would take it for its answer.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final int INITIAL_HEAD = 1_024;

  /** A larger array is not kept for the next answer's head, in bytes. */
  private static final int KEPT_HEAD = 16 * INITIAL_HEAD;

  /** More interim answers than any honest upstream sends for one call. */
  private static final int MAX_INTERIM = 32;

  private final UpstreamPool pool;
  private final LoopClock clock;
  private final InetAddress address;
  private final long openedNs;
  private List<InetAddress> namedBy = List.of();
  private final ResponseHead head;
  private final ChunkedBody chunks = new ChunkedBody();
  private final ByteSink trailer = new ByteSink(0);

  private @Nullable ChannelHandlerContext context;
  private @Nullable ChannelOutput output;
  private @Nullable AnswerListener listener;
  private byte[] headBytes = new byte[INITIAL_HEAD];
  private int headSize;
  private boolean inBody;
  private boolean answersHead;
  private AnswerBody body = AnswerBody.NONE;
  private long bodyLeft;
  private int interims;
  private int calls;
  private boolean answerSeen;
  private boolean reusable;
  private boolean failed;
  private boolean tlsFailed;
  private boolean closedCleanly;
  private boolean sendingFailed;
  private long idleSinceNs;

  UpstreamConnection(UpstreamPool pool, LoopClock clock, HeadLimits limits, InetAddress address) {
    this.pool = pool;
    this.clock = clock;
    this.address = address;
    this.openedNs = clock.nowNs();
    this.head = new ResponseHead(limits);
  }

  /**
   * Starts a call; the caller then writes the request to {@link #output}.
   *
   * @param answersHead whether the method is HEAD, so that the answer has no body
   */
  public void begin(AnswerListener listener, boolean answersHead) {
    this.listener = listener;
    this.answersHead = answersHead;
    head.reset();
    headSize = 0;
    inBody = answerSeen = reusable = false;
    interims = 0;
    calls++;
  }

  /** Whether this connection served a call before the current one. */
  public boolean reused() {
    return calls > 1;
  }

  /** Whether any byte of the current call's answer has arrived. */
  public boolean answerSeen() {
    return answerSeen;
  }

  /** Where the request is written. */
  public ChannelOutput output() {
    return require(output);
  }

  /** Whether the upstream has stopped taking the request; its answer may still come. */
  public boolean sendingFailed() {
    return sendingFailed;
  }

  /** Lets more of the answer arrive, or not. */
  public void reading(boolean wanted) {
    channel().config().setAutoRead(wanted);
  }

  /** Ends the call and the connection; the listener is told nothing more. */
  public void abandon() {
    listener = null;
    reusable = false;
    channel().close();
  }

  /** Nobody waits for this new connection any more. */
  void unneeded() {
    idleSinceNs = clock.nowNs();
    pool.release(this);
  }

  Channel channel() {
    return require(context).channel();
  }

  long idleSinceNs() {
    return idleSinceNs;
  }

  /** Where it goes. */
  InetAddress address() {
    return address;
  }

  /** When it was opened, monotonic nanoseconds. */
  long openedNs() {
    return openedNs;
  }

  /** Which answer of the name servers its address was last found in; empty at first. */
  List<InetAddress> namedBy() {
    return namedBy;
  }

  void namedBy(List<InetAddress> answer) {
    namedBy = answer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new ChannelOutput(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      clock.tick();
      if (listener == null) {
        reusable = false;
        context.close();
        return;
      }
      answerSeen = true;
      while (listener != null && in.isReadable()) {
        if (inBody) {
          readBody(in);
        } else {
          readHead(in);
        }
      }
      if (in.isReadable()) {
        reusable = false;
      }
    } finally {
      in.release();
    }
  }

  private void readHead(ByteBuf in) {
    if (headSize == headBytes.length) {
      headBytes = Arrays.copyOf(headBytes, headSize * 2);
    }
    int before = headSize;
    int count = Math.min(in.readableBytes(), headBytes.length - headSize);
    in.getBytes(in.readerIndex(), headBytes, headSize, count);
    headSize += count;
    HeadState state = head.parse(headBytes, headSize);
    in.skipBytes(state == HeadState.COMPLETE ? head.length() - before : count);
    switch (state) {
      case INCOMPLETE -> {}
      case REFUSED -> fail(UpstreamFault.of(head.problem()));
      case COMPLETE -> {
        if (head.interim()) {
          interim();
        } else {
          startBody(in);
        }
      }
    }
  }

  private void interim() {
    if (++interims > MAX_INTERIM) {
      fail(UpstreamFault.TOO_MANY_INTERIM);
      return;
    }
    require(listener).interimHead(head, headBytes);
    head.reset();
    headSize = 0;
  }

  private void startBody(ByteBuf in) {
    body = AnswerBody.of(head, answersHead);
    bodyLeft = head.contentLength();
    chunks.reset();
    inBody = true;
    require(listener).answerHead(head, headBytes, body, in.readableBytes());
    if (body == AnswerBody.NONE && listener != null) {
      end(in);
    }
  }

  private void readBody(ByteBuf in) {
    switch (body) {
      case LENGTH -> {
        int count = (int) Math.min(bodyLeft, in.readableBytes());
        bodyLeft -= count;
        require(listener).answerData(in, count);
        if (bodyLeft == 0 && listener != null) {
          end(in);
        }
      }
      case CHUNKED -> readChunk(in);
      case CLOSE -> require(listener).answerData(in, in.readableBytes());
      case NONE -> throw new IllegalStateException("an answer without body is over");
    }
  }

  private void readChunk(ByteBuf in) {
    if (chunks.dataLeft() > 0) {
      int count = (int) Math.min(chunks.dataLeft(), in.readableBytes());
      chunks.tookData(count);
      require(listener).answerData(in, count);
      return;
    }
    chunks.accept(in.readByte());
    switch (chunks.state()) {
      case READING -> {}
      case DONE -> end(in);
      case MALFORMED -> fail(UpstreamFault.CHUNK_MALFORMED);
    }
  }

  private void end(ByteBuf in) {
    AnswerListener ended = require(listener);
    listener = null;
    trailer.clear();
    if (body == AnswerBody.CHUNKED) {
      chunks.writeTrailer(trailer);
    }
    boolean doubtful = body == AnswerBody.NONE && head.announcesBody();
    boolean framed = head.keepAlive() && body != AnswerBody.CLOSE && !doubtful && !in.isReadable();
    boolean sent = ended.answerEnd(trailer);
    reusable = framed && sent && !sendingFailed;
    if (headBytes.length > KEPT_HEAD) {
      headBytes = new byte[INITIAL_HEAD];
      head.reset();
    }
    if (!reusable) {
      channel().close();
    }
  }

  private void fail(UpstreamFault fault) {
    AnswerListener told = listener;
    listener = null;
    reusable = false;
    channel().close();
    if (told != null) {
      pool.report(fault, null);
      told.answerFailed(fault);
    }
  }

  private UpstreamFault faultOfEnd() {
    if (inBody) {
      return UpstreamFault.CUT_OFF;
    }
    if (tlsFailed) {
      return UpstreamFault.TLS_FAILED;
    }
    return failed ? UpstreamFault.RESET : UpstreamFault.CLOSED;
  }

  /** Only now back to the pool: what else came in the same burst would be the next one's answer. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    AnswerListener current = listener;
    if (current != null) {
      current.answerReadComplete();
    } else if (reusable) {
      reusable = false;
      idleSinceNs = clock.nowNs();
      pool.release(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    clock.tick();
    AnswerListener current = listener;
    if (current != null && context.channel().isWritable()) {
      current.upstreamWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent end) {
      closedCleanly = end.isSuccess();
    }
  }

  /** Counted only now: of an attempt that fails no end is told. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    pool.opened();
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    clock.tick();
    output().release();
    pool.closed(this);
    AnswerListener told = listener;
    listener = null;
    reusable = false;
    if (told == null) {
      return;
    }
    boolean ends = inBody && body == AnswerBody.CLOSE && !failed;
    if (ends && (closedCleanly || !pool.secure())) {
      told.answerEnd(trailer.clear());
    } else {
      UpstreamFault fault = faultOfEnd();
      pool.report(fault, null);
      told.answerFailed(fault);
    }
  }

  /**
   * A failed write does not close the connection ({@code AUTO_CLOSE} is off): an upstream that has
   * refused the body may have answered before. A failed read does, through Netty.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failed = true;
    sendingFailed = true;
    if (cause.getCause() instanceof SSLException) {
      tlsFailed = true;
      context.close();
      return;
    }
    if (!(cause instanceof IOException)) {
      Faults.closing("a connection to upstream " + pool.origin(), cause);
      context.close();
      return;
    }
    AnswerListener current = listener;
    if (current == null) {
      context.close();
    } else if (context.channel().isActive()) {
      current.requestUnwanted();
    }
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not in a state where this may happen");
    }
    return value;
  }
}
