package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.answer.AnswerWriter;
import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.http.RequestHead;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.table.RouteTarget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends: what is answered here and not by an upstream, and what becomes of the connection
 * after any answer.
 *
 * <p>The connection is kept only if the next request's first byte is known beyond doubt: the head
 * was read whole, and so is its body, or what is left of it is short and has a length. Then that
 * rest is read and thrown away; of a chunked body whose end nobody knows, for a moment, before the
 * refusal is written. In all other cases the connection ends, and lingers if the caller may still
 * be sending, since closing on unread bytes would send a reset that may overtake the answer (RFC
 * 9112, 9.6).
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class CallEnd {
  /** An unread body up to this size, in bytes, is read and thrown away to keep the connection. */
  static final int DISCARD_LIMIT = 64 * 1024;

  /** How long a refusal waits for the rest of a small chunked body before it closes instead. */
  private static final Duration DISCARD_PATIENCE = Duration.ofSeconds(1);

  private final AnswerWriter writer;
  private final Caller caller;
  private final CallState state;
  private final RequestBody body;
  private final CallRecord call;
  private final CallDecision decided;
  private final RequestHead head;
  private final AnswerRelay answer;

  /** Why the call is refused, while that waits for the end of the body; else null. */
  private @Nullable DenyReason waiting;

  private int discardLeft;

  /** The end of the calls whose parts these are. */
  CallEnd(
      AnswerWriter writer,
      Caller caller,
      CallState state,
      RequestBody body,
      CallRecord call,
      AnswerRelay answer) {
    this.writer = writer;
    this.caller = caller;
    this.state = state;
    this.body = body;
    this.call = call;
    this.decided = call.decided();
    this.head = decided.head();
    this.answer = answer;
  }

  /** Whether another request can follow: asked when the answer's or refusal's head is written. */
  boolean mayKeepAlive() {
    if (state.request() == RequestSide.BROKEN || !head.fields().keepAlive() || !caller.mayGoOn()) {
      return false;
    }
    return body.complete()
        || (!body.chunked() && body.left() <= DISCARD_LIMIT && !head.fields().expectContinue());
  }

  /** Answers what the gateway itself is asked; it is no call to be recorded. */
  void answerLocally(LocalAnswer local) {
    call.answered().keepAlive(mayKeepAlive());
    writer.local(local.now(), call.answered(), caller.output());
    state.answer(AnswerSide.DONE);
    afterAnswer();
  }

  /** Answers an OPTIONS call that may go no further. */
  void answerOptions(RouteTarget target) {
    call.answered().keepAlive(mayKeepAlive());
    int status = writer.options(target.allowField(), call.answered(), caller.output());
    finish(status, null, 0);
    afterAnswer();
  }

  /** Refuses the call, of whose answer nothing was written; its upstream is dropped already. */
  void refuse(DenyReason reason) {
    boolean endUnknown =
        state.request() != RequestSide.BROKEN && body.chunked() && !body.complete();
    if (endUnknown && !head.fields().expectContinue()) {
      waiting = reason;
      discard(DISCARD_PATIENCE);
      return;
    }
    writeRefusal(reason, mayKeepAlive());
    afterAnswer();
  }

  private void writeRefusal(DenyReason reason, boolean keep) {
    waiting = null;
    call.answered().keepAlive(keep);
    RouteTarget target = decided.target();
    String allow = target == null ? "" : target.allowField();
    int length =
        writer.refusal(reason, caller.address().client(), allow, call.answered(), caller.output());
    finish(reason.status(), reason, length);
  }

  /** The answer is written: what becomes of the connection? */
  void afterAnswer() {
    boolean keepAlive = call.answered().keepAlive();
    if (keepAlive && body.complete()) {
      state.next();
      head.reset();
      caller.finish(Caller.Finish.KEEP);
    } else if (keepAlive) {
      discard(caller.patience());
    } else {
      boolean unread =
          state.request() == RequestSide.BROKEN || !body.complete() || caller.holdsBytes();
      end(unread ? Caller.Finish.LINGER : Caller.Finish.CLOSE);
    }
  }

  /** Ends the connection. */
  void end(Caller.Finish how) {
    boolean readElsewhere = state.request() == RequestSide.CHECKING;
    state.end();
    if (!readElsewhere) {
      head.reset();
    }
    caller.finish(how);
  }

  private void discard(Duration patience) {
    state.request(RequestSide.DISCARDING);
    discardLeft = DISCARD_LIMIT;
    if (waiting == null) {
      head.reset();
      caller.head().drop();
    } else {
      caller.head().spare();
    }
    caller.deadlineIn(patience);
  }

  /** Throws away what is there of the body; called while DISCARDING only. */
  void discardBody(ByteBuf in) {
    int before = in.readableBytes();
    body.discard(in);
    discardLeft -= before - in.readableBytes();
    if (body.malformed() || (discardLeft < 0 && !body.complete())) {
      giveUpBody();
    } else if (body.complete()) {
      DenyReason reason = waiting;
      if (reason != null) {
        writeRefusal(reason, mayKeepAlive());
      }
      afterAnswer();
    }
  }

  /** The rest of the body is too long, too slow, or not one: answers if need be, and closes. */
  void giveUpBody() {
    DenyReason reason = waiting;
    if (reason != null) {
      writeRefusal(reason, false);
    }
    end(Caller.Finish.LINGER);
  }

  /** Records that the caller's connection is over, whatever the call had reached. */
  void callerGone() {
    DenyReason refused = waiting;
    waiting = null;
    DenyReason reason = refused == null ? DenyReason.CALLER_GONE : refused;
    boolean begun = state.answer() != AnswerSide.NONE;
    finish(begun ? answer.status() : reason.status(), reason, answer.bytes());
  }

  /**
   * Records the call.
   *
   * @param status what the caller saw
   * @param reason null if the call went well
   * @param bytesOut sent, head and body
   */
  void finish(int status, @Nullable DenyReason reason, long bytesOut) {
    state.answer(AnswerSide.DONE);
    call.finish(status, answer.status(), reason, body.received(), bytesOut);
  }
}
