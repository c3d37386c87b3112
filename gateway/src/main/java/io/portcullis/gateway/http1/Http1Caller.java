package io.portcullis.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.admission.CallerConnection;
import io.portcullis.gateway.admission.HeadMemory;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.channel.Faults;
import io.portcullis.gateway.relay.Caller;
import io.portcullis.gateway.relay.CallerHead;
import io.portcullis.gateway.relay.Exchange;
import io.portcullis.gateway.relay.RelayLoop;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.DenyReason;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The caller behind a connection of HTTP/1.1: what arrives becomes calls, one at a time, in order.
 *
 * <p>Not thread safe: owned by one event loop. Bytes of a later request that arrive during a call
 * are held, and nothing more is read until it is over; so a connection holds at most one read
 * buffer (without epoll one and 16 KiB) beside what its channels queue. A caller that ends its
 * stream before its answer has begun has left: the call ends, and held requests are never served
 * (unless {@link io.portcullis.gateway.relay.RelayOptions#halfClose}).
 *
 * <p>Calls go one way: this class tells the {@link Exchange} what came, and looks at its state when
 * that returns; the exchange writes, says how the connection goes on, and comes back to {@link
 * #resume} only at the end of what an upstream or another thread has told it. Netty, though, may
 * tell of room in a channel, or of a failed write, from inside a flush. So bytes are taken in one
 * place, {@link #consume}, whose loop looks at the state anew after each step; a {@link #resume}
 * from inside it has nothing to do but to return.
 */
final class Http1Caller implements Caller, HeadMemory.Holder {
  private final RelayLoop loop;
  private final CallerConnection connection;
  private final CallerChannel channel;
  private final CallerAddress address;
  private final CallerHead head;
  private final HeadReader heads;
  private final CallerPatience patience;
  private Phase phase = Phase.HEAD;

  /** Null until the caller sent something: connections that send nothing must cost little. */
  private @Nullable Exchange exchange;

  /** Whether {@link #consume} is at it. */
  private boolean consuming;

  /** Whether the end of the caller's stream has come, perhaps behind bytes that are held. */
  private boolean inputEnded;

  /** The caller behind {@code connection}, whose bytes go through {@code channel}. */
  Http1Caller(RelayLoop loop, CallerConnection connection, CallerChannel channel) {
    this.loop = loop;
    this.connection = connection;
    this.channel = channel;
    this.address = new CallerAddress(loop.shared().addresses());
    this.head = new CallerHead(loop.headMemory(), this);
    this.heads = new HeadReader(head, address);
    this.patience = new CallerPatience(loop.options(), loop.clock(), connection);
  }

  /** The connection is there, and comes from {@code peer}. */
  void connected(IpAddress peer) {
    patience.forRequest();
    address.connected(peer);
    if (address.needsProxyHeader()) {
      heads.expectProxyHeader();
    }
  }

  /** There is no room for it. */
  void refuse() {
    exchange().refuseHead(DenyReason.OVERLOADED);
    resume();
  }

  /** More has arrived; owns {@code in} from now on. */
  void read(ByteBuf in) {
    if (channel.unread().isEmpty()) {
      consume(in);
      settle();
    } else {
      channel.hold(in, phase == Phase.CALL);
    }
  }

  /** Gives {@code in} to whoever wants it, until it is used up or held. */
  private void consume(ByteBuf in) {
    consuming = true;
    boolean holding = false;
    try {
      while (in.isReadable()) {
        if (!takesBytes()) {
          holding = true;
          channel.hold(in, phase == Phase.CALL);
          return;
        }
        switch (phase) {
          case HEAD -> readHead(in);
          case CALL -> exchange().readBody(in);
          case LINGER, CLOSED -> in.skipBytes(in.readableBytes());
        }
      }
    } finally {
      consuming = false;
      if (!holding) {
        in.release();
      }
    }
  }

  /** Whether there is a use for the next bytes; if not, they wait until there is. */
  private boolean takesBytes() {
    return switch (phase) {
      // A caller that sends requests without taking the answers is not served further.
      case HEAD -> channel.takesOutput();
      case CALL -> exchange().takesBody();
      case LINGER, CLOSED -> true;
    };
  }

  private void readHead(ByteBuf in) {
    if (head.size() == 0) {
      patience.forHead();
    }
    HeadReader.Result result =
        heads.awaitsProxyHeader()
            ? heads.readProxyHeader(in)
            : heads.readHead(in, exchange().head());
    switch (result) {
      case INCOMPLETE -> {}
      case PROXIED -> {
        loop.connections().comesFrom(connection, address.client());
        patience.forRequest();
      }
      case COMPLETE -> {
        phase = Phase.CALL;
        exchange().start(in.readableBytes());
      }
      case REFUSED -> exchange().refuseHead(heads.reason());
    }
  }

  /** Sends what was written, in either direction. */
  void flush() {
    if (exchange != null) {
      exchange.flushUpstream();
    }
    output().flush();
  }

  @Override
  public void resume() {
    if (consuming || phase == Phase.CLOSED) {
      return;
    }
    if (takesBytes()) {
      ByteBuf waiting = channel.unread().take();
      if (waiting != null) {
        consume(waiting);
      }
    }
    settle();
    flush();
  }

  /** All that has a use was taken: lets more arrive if there is room for it, or sees the end. */
  private void settle() {
    if (holdsBytes() || phase == Phase.CLOSED) {
      return;
    }
    if (exchange != null && !exchange.takesMore()) {
      channel.pause();
    } else if (inputEnded) {
      inputEnded();
    } else {
      channel.read();
    }
  }

  /** The caller takes more again. */
  void writable() {
    if (exchange != null) {
      exchange.callerWritable();
    }
    if (holdsBytes()) {
      resume();
    }
  }

  /** The end of the caller's stream has come, perhaps behind bytes that are held. */
  void streamEnded() {
    inputEnded = true;
    if (callerLeft()) {
      channel.unread().release();
    }
    Exchange call = exchange;
    if (callerLeft() && call != null && call.awaitsAnswer()) {
      call.callerGone();
      closeAfterOutput();
    } else if (!holdsBytes()) {
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
    if (phase == Phase.HEAD && heads.inProxyHeader()) {
      exchange().refuseHead(DenyReason.PROXY_HEADER_INVALID);
    } else if (phase != Phase.CALL) {
      closeAfterOutput();
    } else if (exchange().takesBody()) {
      callerGone();
      closeAfterOutput();
    }
  }

  /** The connection is over. */
  void gone() {
    phase = Phase.CLOSED;
    callerGone();
    head.release();
    channel.release();
  }

  private void callerGone() {
    if (exchange != null) {
      exchange.callerGone();
    }
  }

  @Override
  public void finish(Finish how) {
    switch (how) {
      case KEEP -> nextRequest();
      case CLOSE -> closeAfterOutput();
      case LINGER -> linger();
      case ABORT, RESET -> {
        phase = Phase.CLOSED;
        channel.close(how == Finish.RESET);
      }
    }
  }

  private void nextRequest() {
    if (phase == Phase.CLOSED) {
      return;
    }
    head.next(known());
    phase = Phase.HEAD;
    patience.forRequest();
    if (loop.draining() && !holdsBytes()) {
      closeAfterOutput();
    }
  }

  private void closeAfterOutput() {
    if (phase != Phase.CLOSED) {
      ending(Phase.CLOSED);
      channel.closeAfterOutput();
    }
  }

  private void linger() {
    if (inputEnded) {
      closeAfterOutput();
    } else if (phase != Phase.CLOSED && phase != Phase.LINGER) {
      ending(Phase.LINGER);
      channel.endOutput(patience::forLinger);
    }
  }

  private void ending(Phase last) {
    phase = last;
    head.release();
    patience.forLastAnswer();
  }

  @Override
  public void broken(Throwable cause) {
    finish(Finish.ABORT);
    Faults.closing("a caller's connection", cause);
  }

  /** Whether there is no call, nor a part of one. */
  boolean betweenCalls() {
    return phase == Phase.HEAD && head.size() == 0 && !holdsBytes();
  }

  /** See {@link CallerConnection#expired}. */
  void expired() {
    switch (phase) {
      case HEAD -> {
        if (head.size() == 0) {
          closeAfterOutput();
        } else {
          exchange().refuseHead(DenyReason.REQUEST_TIMEOUT);
        }
      }
      case CALL -> exchange().expired();
      case LINGER, CLOSED -> {
        if (known() && output().tookAny()) {
          patience.forMoreOfLastAnswer();
        } else {
          finish(Finish.ABORT);
        }
      }
    }
    resume();
  }

  @Override
  public void giveUpHead() {
    head.asked();
    switch (phase) {
      case HEAD -> exchange().refuseHead(DenyReason.OVERLOADED);
      case CALL -> exchange().giveUpHead();
      case LINGER, CLOSED -> head.release();
    }
    resume();
  }

  @Override
  public boolean known() {
    return patience.known();
  }

  @Override
  public void allowed() {
    if (!known()) {
      patience.becomesKnown();
      channel.known();
      loop.connections().known(connection);
    }
  }

  @Override
  public boolean mayGoOn() {
    return !loop.leaving() && !callerLeft() && (!inputEnded || holdsBytes());
  }

  @Override
  public boolean holdsBytes() {
    return !channel.unread().isEmpty();
  }

  @Override
  public void holdAgain(ByteBuf again) {
    channel.holdAgain(again, phase == Phase.CALL);
  }

  @Override
  public ChannelOutput output() {
    return channel.output();
  }

  @Override
  public CallerHead head() {
    return head;
  }

  @Override
  public CallerAddress address() {
    return address;
  }

  @Override
  public Executor loop() {
    return channel.loop();
  }

  @Override
  public void deadlineIn(Duration time) {
    patience.within(time);
  }

  @Override
  public Duration patience() {
    return patience.rest();
  }

  private Exchange exchange() {
    Exchange made = exchange;
    if (made == null) {
      made = new Exchange(loop, this);
      exchange = made;
    }
    return made;
  }
}
