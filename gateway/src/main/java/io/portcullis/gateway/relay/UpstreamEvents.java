package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.upstream.AnswerBody;
import io.portcullis.gateway.upstream.AnswerListener;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;

/**
 * What an upstream tells a call: where the call may have a new use for the caller's bytes after it,
 * the caller is resumed, last; and if the call goes wrong over it, the caller's connection is
 * closed. Whoever tells it would only log what goes wrong, and the call would wait on.
 *
 * <p>Not thread safe: part of one {@link Exchange}, on its event loop.
 */
final class UpstreamEvents implements AnswerListener {
  private final Exchange call;
  private final Caller caller;
  private final LoopClock clock;

  /** What is told to {@code call}, which came from {@code caller}. */
  UpstreamEvents(Exchange call, Caller caller, LoopClock clock) {
    this.call = call;
    this.caller = caller;
    this.clock = clock;
  }

  @Override
  public void connected(UpstreamConnection connection) {
    try {
      clock.tick();
      call.connected(connection);
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  @Override
  public void connectFailed(UpstreamFault fault) {
    try {
      clock.tick();
      call.connectFailed(fault);
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  @Override
  public void upstreamWritable() {
    try {
      clock.tick();
      call.upstreamWritable();
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  @Override
  public void requestUnwanted() {
    try {
      clock.tick();
      call.requestUnwanted();
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  /** As the two that follow: bytes are in the middle of being read, so that must end too. */
  @Override
  public void interimHead(ResponseHead head, byte[] bytes) {
    try {
      call.interimHead(head, bytes);
    } catch (RuntimeException | Error e) {
      caller.broken(e);
      throw e;
    }
  }

  @Override
  public void answerHead(ResponseHead head, byte[] bytes, AnswerBody body, int inHand) {
    try {
      call.answerHead(head, bytes, body, inHand);
    } catch (RuntimeException | Error e) {
      caller.broken(e);
      throw e;
    }
  }

  @Override
  public void answerData(ByteBuf in, int count) {
    try {
      call.answerData(in, count);
    } catch (RuntimeException | Error e) {
      caller.broken(e);
      throw e;
    }
  }

  @Override
  public boolean answerEnd(ByteSink trailer) {
    try {
      boolean sent = call.answerEnd(trailer);
      caller.resume();
      return sent;
    } catch (RuntimeException | Error e) {
      caller.broken(e);
      return false;
    }
  }

  @Override
  public void answerFailed(UpstreamFault fault) {
    try {
      call.answerFailed(fault);
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  @Override
  public void answerReadComplete() {
    caller.output().flush();
  }
}
