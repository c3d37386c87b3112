package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.answer.AnsweredCall;
import io.portcullis.gateway.upstream.AnswerListener;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.http.RequestHead;

/**
 * An allowed call's request on its way to the upstream: the head that it sees, and the body at its
 * pace, kept where it may have to be sent a second time.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class RequestRelay {
  private final ForwardedHead writer;
  private final UpstreamSide upstream;
  private final Caller caller;
  private final CallState state;
  private final RequestBody body;
  private final BufferedBody whole;
  private final RetryBody again = new RetryBody();

  /**
   * The requests of the calls whose state is {@code state}.
   *
   * @param whole the body, where the decision needed it whole
   */
  RequestRelay(
      ForwardedHead writer,
      UpstreamSide upstream,
      Caller caller,
      CallState state,
      RequestBody body,
      BufferedBody whole) {
    this.writer = writer;
    this.upstream = upstream;
    this.caller = caller;
    this.state = state;
    this.body = body;
    this.whole = whole;
  }

  /** A request begins; {@code idempotent} says whether its method may be sent twice at all. */
  void begin(boolean idempotent) {
    again.begin(idempotent);
  }

  /** Sends the head on {@code to}, and the body as far as it is held; {@code inHand} follow. */
  void send(
      UpstreamConnection to,
      AnswerListener listener,
      CallDecision decided,
      AnsweredCall answered,
      int inHand) {
    upstream.use(to);
    to.begin(listener, answered.headRequest());
    int follows = whole.inUse() ? whole.length() : inHand;
    writer.write(decided, whole, caller.address(), answered.id(), follows, to.output());
    body.keepOutOfTrailers(decided.injectedFields());
    if (whole.inUse()) {
      to.output().write(whole.bytes(), whole.length());
      if (!mayRetry(to)) {
        whole.release();
      }
    }
    if (body.complete()) {
      state.request(RequestSide.SENT);
    } else if (decided.head().fields().expectContinue()) {
      state.request(RequestSide.EXPECTING);
    } else {
      state.request(RequestSide.SENDING);
    }
  }

  /** The upstream wants the body that its caller has not begun to send. */
  void wanted() {
    if (state.request() == RequestSide.EXPECTING) {
      state.request(RequestSide.SENDING);
    }
  }

  /** The upstream takes no more of the body. */
  void unwanted() {
    if (state.request() == RequestSide.EXPECTING || state.request() == RequestSide.SENDING) {
      state.request(RequestSide.UNWANTED);
    }
  }

  /** Sends what is there of the body, or throws it away if the upstream takes no more. */
  void sendBody(ByteBuf in) {
    UpstreamConnection to = upstream.knownConnection();
    if (to.sendingFailed()) {
      unwanted();
      body.discard(in);
      // What was thrown away cannot be sent a second time.
      again.release();
    } else {
      int start = in.readerIndex();
      boolean first = body.received() == 0;
      body.relay(in, to.output());
      again.sent(in, start, first && body.complete() && to.reused());
    }
    if (body.received() > 0) {
      wanted();
    }
    if (body.complete()) {
      state.request(RequestSide.SENT);
    }
  }

  /** Whether the upstream takes no more of the body for now. */
  boolean isFull() {
    UpstreamConnection to = upstream.connection();
    return to != null
        && state.request().takesBody()
        && !to.sendingFailed()
        && !to.output().isWritable();
  }

  /** Whether the caller must send more now, and not the upstream take or say something first. */
  boolean bodyIsDue() {
    boolean sending =
        state.request() == RequestSide.SENDING || state.request() == RequestSide.UNWANTED;
    return sending && upstream.knownConnection().output().isWritable();
  }

  /** Makes room at the upstream, if it has none. */
  void makeRoom() {
    if (isFull()) {
      flush();
    }
  }

  /** Sends what was written to the upstream. */
  void flush() {
    UpstreamConnection to = upstream.connection();
    if (to != null) {
      to.output().flush();
    }
  }

  /** Whether the call can be sent again, now that {@code died} has. */
  boolean mayRetry(UpstreamConnection died) {
    return again.possible() && died.reused() && !died.answerSeen() && body.complete();
  }

  /** Prepares to send the call whose head is {@code head} once more; for the last time. */
  void retry(RequestHead head) {
    ByteBuf kept = again.take();
    if (kept != null) {
      body.start(head.fields());
      caller.holdAgain(kept);
    }
  }

  /** The upstream's answer has begun, or there will be none: nothing is sent again. */
  void release() {
    again.release();
    if (state.request() != RequestSide.CHECKING) {
      whole.release();
    }
  }

  /** Gives up whatever is under way. */
  void drop() {
    release();
    upstream.drop();
  }
}
