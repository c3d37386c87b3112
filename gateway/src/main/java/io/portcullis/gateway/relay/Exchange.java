package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.upstream.AnswerBody;
import io.portcullis.gateway.upstream.AnswerListener;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.http.Ascii;
import io.portcullis.http.ByteSink;
import io.portcullis.http.RequestHead;
import io.portcullis.http.ResponseHead;
import io.portcullis.policy.ClientPolicy;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.RouteTarget;

/**
 * One call: decided, sent to the upstream, its answer relayed; or refused; and recorded.
 *
 * <p>Not thread safe: one per downstream connection, on its event loop, reused from call to call so
 * that a call allocates nothing of its own.
 */
final class Exchange implements AnswerListener {
  private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");

  private final RelayLoop loop;
  private final Downstream caller;
  private final RequestHead head;
  private final RequestBody body;
  private final CallDecision decided;

  private final CallRecord call;
  private final AnswerRelay answer;
  private final RetryBody retryBody = new RetryBody();
  private final BufferedBody held;
  private final CostlyCheck costly = new CostlyCheck();
  private final UpstreamSide upstream;

  private final CallEnd end;

  private boolean interimSeen;

  Exchange(RelayLoop loop, Downstream caller, RequestHead head) {
    this.loop = loop;
    this.decided = new CallDecision(head, loop.options().bufferedBodyLimit());
    this.caller = caller;
    this.head = head;
    this.call = new CallRecord(loop, caller, head);
    this.body = new RequestBody(loop.chunks());
    this.answer = new AnswerRelay(loop.answers(), loop.chunks());
    this.held = new BufferedBody(loop.bodyMemory(), loop.options().bufferedBodyLimit());
    this.upstream = new UpstreamSide(loop.upstreams());
    this.end = new CallEnd(loop, caller, head, body, call, decided, answer);
  }

  /** The head of the current call, or of the next one as far as it was read. */
  RequestHead head() {
    return head;
  }

  /** Starts the call whose head was just read; {@code in} holds what follows it. */
  void start(ByteBuf in) {
    begin(true);
    body.start(head.fields());
    LocalAnswer local = loop.local().find(head, caller.head().bytes());
    if (local != null && body.complete()) {
      end.answerHere(local);
      return;
    }
    caller.address().of(caller.head().bytes(), head.fields());
    loop.noteCall(caller.address(), head.fields());
    Decision decision =
        decided.make(loop.policy(), caller.head().bytes(), caller.clientAddress(), call);
    if (decision.awaitsBody()) {
      // All but the signature was checked, the key above all.
      caller.callAllowed();
      awaitBody(in);
    } else if (decision.awaitsWork()) {
      awaitWork(decision);
    } else {
      goOn(decision, in.readableBytes());
    }
  }

  /**
   * A check costs too much for this loop: another thread makes it, and nothing happens until then.
   */
  private void awaitWork(Decision decision) {
    caller.callAllowed();
    caller.phase(Downstream.Phase.WAIT);
    caller.deadlineIn(loop.options().answerTimeout());
    ClientPolicy client = decision.client();
    if (client == null
        || !costly.start(
            loop.costlyWork(), client.id(), decided, caller.loop(), this::worked, caller::broken)) {
      refuse(DenyReason.OVERLOADED);
    }
  }

  private void worked() {
    loop.clock().tick();
    if (call.running()) {
      resume(decided.resume(loop.clock()));
      caller.resume();
    } else {
      held.release();
    }
  }

  /** The decision is made: the call is sent, or refused. */
  private void goOn(Decision decision, int inHand) {
    DenyReason reason = decision.reason();
    RouteTarget target = decision.target();
    if (reason != null) {
      refuse(reason);
      return;
    }
    if (target == null) {
      throw new IllegalStateException("an allowed call has a target");
    }
    caller.callAllowed();
    if (head.maxForwards() == 0) {
      dropUpstream();
      end.answerOptions(target);
      return;
    }
    retryBody.begin(call.method().idempotent());
    UpstreamConnection kept = upstream.acquire(target);
    if (kept == null) {
      connect();
    } else {
      loop.counters().increment(Counter.UPSTREAM_REUSES);
      send(kept, inHand);
    }
  }

  /** Nothing is decided, and nobody but us may see the body, before all of it is here. */
  private void awaitBody(ByteBuf in) {
    DenyReason problem = held.begin(head.fields().contentLength());
    if (problem != null) {
      refuse(problem);
      return;
    }
    if (head.fields().expectContinue() && !in.isReadable()) {
      caller.output().write(CONTINUE);
      caller.output().flush();
    }
    caller.phase(Downstream.Phase.BODY);
    progress();
  }

  private void holdBody(ByteBuf in) {
    DenyReason problem = body.hold(in, held);
    if (problem != null) {
      refuse(problem);
    } else if (body.malformed()) {
      refuse(DenyReason.BAD_REQUEST_FRAMING);
    } else if (body.complete()) {
      held.complete();
      resume(decided.resume(held, loop.clock()));
    } else {
      progress();
    }
  }

  private void resume(Decision decision) {
    if (decision.awaitsWork()) {
      awaitWork(decision);
      return;
    }
    DenyReason problem = decided.replaceBody(held);
    if (problem == null) {
      goOn(decision, 0);
    } else {
      refuse(problem);
    }
  }

  private void begin(boolean trusted) {
    interimSeen = false;
    decided.reset();
    end.begin(trusted);
    answer.reset();
    call.begin();
  }

  private void connect() {
    caller.phase(Downstream.Phase.WAIT);
    caller.deadlineIn(loop.options().answerTimeout());
    upstream.connect(this);
  }

  /** Whoever tells this would only log what goes wrong here, and the call would wait on. */
  @Override
  public void connected(UpstreamConnection connection) {
    try {
      loop.clock().tick();
      upstream.connected();
      send(connection, 0);
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  @Override
  public void connectFailed(UpstreamFault fault) {
    try {
      loop.clock().tick();
      upstream.connected();
      call.fault(fault);
      refuse(fault.reason());
      caller.resume();
    } catch (RuntimeException | Error e) {
      caller.broken(e);
    }
  }

  private void send(UpstreamConnection to, int inHand) {
    upstream.use(to);
    to.begin(this, call.answered().headRequest());
    int follows = held.held() ? held.length() : inHand;
    loop.forwarded()
        .write(decided, held, caller.address(), call.answered().id(), follows, to.output());
    body.keepOutOfTrailers(decided.injectedFields());
    if (held.held()) {
      to.output().write(held.bytes(), held.length());
      if (!mayRetry(to)) {
        held.release();
      }
    }
    caller.phase(body.complete() ? Downstream.Phase.WAIT : Downstream.Phase.BODY);
    progress();
  }

  /** Something moved: what is waited for now gets its full time. */
  private void progress() {
    boolean inBody = answer.started() || !body.complete();
    caller.deadlineIn(inBody ? loop.options().bodyGap() : loop.options().answerTimeout());
  }

  /** Takes what is there of the body; called in phase BODY only. */
  void readBody(ByteBuf in) {
    if (held.filling()) {
      holdBody(in);
      return;
    }
    UpstreamConnection to = upstream.knownConnection();
    if (to.sendingFailed()) {
      body.discard(in);
    } else {
      relayBody(in, to);
    }
    if (body.malformed()) {
      fail(DenyReason.BAD_REQUEST_FRAMING);
    } else if (body.complete()) {
      caller.phase(Downstream.Phase.WAIT);
      progress();
    } else {
      progress();
      if (!to.output().isWritable() && !to.sendingFailed()) {
        to.output().flush();
        if (!to.output().isWritable()) {
          caller.pause();
        }
      }
    }
  }

  private void relayBody(ByteBuf in, UpstreamConnection to) {
    int start = in.readerIndex();
    boolean first = body.received() == 0;
    body.relay(in, to.output());
    retryBody.sent(in, start, first && body.complete() && to.reused());
  }

  /** Whether the phase has a use for more bytes from the caller. */
  boolean takesBody() {
    UpstreamConnection to = upstream.connection();
    return caller.phase() != Downstream.Phase.BODY
        || to == null
        || to.sendingFailed()
        || to.output().isWritable();
  }

  @Override
  public void upstreamWritable() {
    loop.clock().tick();
    progress();
    caller.resume();
  }

  void flushUpstream() {
    UpstreamConnection to = upstream.connection();
    if (to != null) {
      to.output().flush();
    }
  }

  @Override
  public void interimHead(ResponseHead upstreamHead, byte[] bytes) {
    interimSeen = true;
    progress();
    if (head.http11()) {
      loop.answers().interim(upstreamHead, bytes, caller.output());
      caller.output().flush();
    }
  }

  @Override
  public void answerHead(
      ResponseHead upstreamHead, byte[] bytes, AnswerBody answerBody, int inHand) {
    releaseBodies();
    answer.begin(upstreamHead, answerBody, head.http11());
    call.answered().keepAlive(end.mayKeepAlive() && !answer.endsWithConnection());
    answer.writeHead(upstreamHead, bytes, call.answered(), inHand, caller.output());
    progress();
  }

  @Override
  public void answerData(ByteBuf in, int count) {
    answer.data(in, count, upstream.knownConnection(), caller.output());
    progress();
  }

  void callerWritable() {
    UpstreamConnection from = upstream.connection();
    if (from != null && answer.paused()) {
      progress();
      answer.goOn(from);
    }
  }

  @Override
  public boolean answerEnd(ByteSink trailer) {
    UpstreamConnection from = upstream.connection();
    if (from != null) {
      answer.goOn(from);
    }
    upstream.ended();
    answer.end(trailer, caller.output());
    boolean sent = body.complete();
    end.finish(answer.status(), null, answer.bytes());
    end.afterAnswer();
    return sent;
  }

  @Override
  public void answerReadComplete() {
    caller.output().flush();
  }

  @Override
  public void answerFailed(UpstreamFault fault) {
    UpstreamConnection from = upstream.connection();
    upstream.ended();
    if (fault.died() && from != null && mayRetry(from)) {
      retry();
      return;
    }
    call.fault(fault);
    fail(fault.reason());
    caller.resume();
  }

  private boolean mayRetry(UpstreamConnection died) {
    return retryBody.possible() && died.reused() && !died.answerSeen() && body.complete();
  }

  private void retry() {
    loop.counters().increment(Counter.UPSTREAM_RETRIES);
    ByteBuf again = retryBody.take();
    if (again != null) {
      body.start(head.fields());
      caller.holdAgain(again);
    }
    connect();
  }

  /** Ends the call for {@code reason}: by a refusal, or if too late for that, by breaking off. */
  private void fail(DenyReason reason) {
    if (!answer.started() || answer.takeBack(caller.output())) {
      refuse(reason);
      return;
    }
    boolean byReset = answer.endsWithConnection();
    dropUpstream();
    end.finish(answer.status(), reason, answer.bytes());
    if (byReset) {
      caller.reset();
    } else {
      caller.close();
    }
  }

  /** Refuses bytes that are no request: nothing after them has a meaning. */
  void refuseHead(DenyReason reason) {
    begin(false);
    body.none();
    caller.address().ofNoFields();
    refuse(reason);
  }

  private void refuse(DenyReason reason) {
    dropUpstream();
    end.refuse(reason);
  }

  /** How the current call ends, or has ended. */
  CallEnd end() {
    return end;
  }

  /** Nothing has moved for too long: whose fault is it? */
  void expired() {
    UpstreamConnection to = upstream.connection();
    boolean callerIsFull = answer.paused();
    boolean upstreamIsFull = to != null && !body.complete() && !to.output().isWritable();
    boolean waitsForContinue =
        head.fields().expectContinue() && body.received() == 0 && !interimSeen;
    if (costly.running()) {
      progress();
    } else if (held.filling()) {
      fail(DenyReason.REQUEST_TIMEOUT);
    } else if (callerIsFull && caller.tookOutput()) {
      progress();
    } else if (callerIsFull) {
      fail(DenyReason.CALLER_GONE);
    } else if (to != null && !body.complete() && !upstreamIsFull && !waitsForContinue) {
      fail(DenyReason.REQUEST_TIMEOUT);
    } else {
      fail(DenyReason.UPSTREAM_TIMEOUT);
    }
  }

  /** Whether a call is under way and nothing of its answer was written. */
  boolean awaitsAnswer() {
    return call.running() && !answer.started();
  }

  /** The caller's connection is over, whatever the call had reached. */
  void callerGone() {
    dropUpstream();
    if (!call.running()) {
      return;
    }
    end.callerGone();
  }

  private void dropUpstream() {
    releaseBodies();
    upstream.drop();
  }

  private void releaseBodies() {
    retryBody.release();
    if (!costly.running()) {
      held.release();
    }
  }
}
