package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.admission.CostlyWork;
import io.portcullis.gateway.head.GatewayHeadRules;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.upstream.AnswerBody;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.http.Http1RequestHead;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.table.CompiledClient;

/**
 * One call: decided, sent to the upstream, its answer relayed; or refused; and recorded.
 *
 * <p>Not thread safe: one per caller's connection, on its event loop, reused from call to call so
 * that a call allocates nothing of its own.
 *
 * <p><b>The idea.</b> Request and answer move at the same time and by themselves: an upstream may
 * answer before it has the body, a caller may stop taking the answer while it still sends. So
 * {@link CallState} has a state for each, and each event asks the two what it means; nothing else
 * remembers how far the call has come. The parts do the work: {@link CallDecision} asks the policy,
 * {@link RequestRelay} sends, {@link AnswerRelay} answers, {@link CallWait} knows whose move it is,
 * {@link CallEnd} ends. Here is only what comes after what.
 *
 * <p><b>Too late to refuse</b> is a call whose answer has begun to leave: it is broken off, by a
 * reset where the caller would take an orderly end for the answer's. Nothing may follow a request
 * whose end is in doubt, whoever is asked next (request smuggling): such a call is BROKEN, and its
 * connection ends with its answer.
 *
 * <p><b>Who calls whom.</b> The connection asks what is public here, and goes on itself when that
 * returns; what an upstream tells comes by {@link UpstreamEvents}, and resumes the caller last. So
 * neither comes back to the other from within.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-9.5">RFC 9112, 9.3 to 9.6, on
 *     keeping and ending connections</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-10.1.1">RFC 9110, 10.1.1, on
 *     Expect</a>
 */
public final class Exchange {
  private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");

  private final RelayLoop loop;
  private final Caller caller;
  private final Http1RequestHead head;
  private final CallState state = new CallState();
  private final RequestBody body;
  private final CallDecision decided;
  private final CallRecord call;
  private final AnswerRelay answer;

  /** The body, if the decision needs it whole. */
  private final BufferedBody whole;

  private final CostlyCheck costly;
  private final UpstreamSide upstream;
  private final RequestRelay request;
  private final CallWait wait;
  private final CallEnd end;
  private final UpstreamEvents events;

  /** The calls of {@code caller}, on {@code loop}. */
  public Exchange(RelayLoop loop, Caller caller) {
    this.loop = loop;
    this.caller = caller;
    int bodyLimit = loop.options().bufferedBodyLimit();
    CostlyWork work = loop.shared().costlyWork();
    head = new Http1RequestHead(loop.options().head(), GatewayHeadRules.RULES);
    body = new RequestBody(loop.chunks());
    whole = new BufferedBody(loop.bodyMemory(), bodyLimit);
    decided = new CallDecision(head, bodyLimit);
    costly = new CostlyCheck(work, decided, caller.loop(), this::checked, caller::broken);
    call =
        new CallRecord(
            loop.log(), loop.counters(), loop.clock(), loop.requestIds(), caller, decided);
    upstream = new UpstreamSide(loop.upstreams());
    request = new RequestRelay(loop.forwarded(), upstream, caller, state, body, whole);
    wait = new CallWait(loop.options(), caller, state, request);
    answer = new AnswerRelay(loop.answers(), loop.chunks(), state);
    end = new CallEnd(loop.answers(), caller, state, body, call, answer);
    events = new UpstreamEvents(this, caller, loop.clock());
  }

  /** The head of the current call, or of the next one as far as it was read. */
  public Http1RequestHead head() {
    return head;
  }

  /** Starts the call whose head was just read; {@code inHand} bytes that follow it are there. */
  public void start(int inHand) {
    begin(RequestSide.DECIDING);
    body.start(head.fields());
    boolean local = body.complete() && decided.isLocal(loop.shared().local());
    act(local ? Outcome.ANSWER_LOCALLY : decide(), inHand);
  }

  private Outcome decide() {
    CallerAddress from = caller.address();
    from.of(head);
    loop.noteCall(from, head.fields());
    return decided.make(loop.shared().policy(), from.client(), call.answered(), call.startNs());
  }

  /** Refuses bytes that are no request: nothing after them has a meaning. */
  public void refuseHead(DenyReason reason) {
    begin(RequestSide.BROKEN);
    body.none();
    caller.address().ofNoFields();
    refuse(reason);
  }

  /** Whether the next bytes are for this call; if not, they wait. */
  public boolean takesBody() {
    return state.request().takesBody();
  }

  /** Takes what is there of the body; called only while it {@linkplain #takesBody takes} any. */
  public void readBody(ByteBuf in) {
    switch (state.request()) {
      case HOLDING -> holdBody(in);
      case EXPECTING, SENDING, UNWANTED -> sendBody(in);
      case DISCARDING -> end.discardBody(in);
      case IDLE, DECIDING, CHECKING, CONNECTING, SENT, BROKEN, ENDED ->
          throw new IllegalStateException("no body is taken while a call is " + state);
    }
  }

  /** Whether more may arrive: it has a use, or it waits where the end of the stream can be seen. */
  public boolean takesMore() {
    return !request.isFull();
  }

  /** The caller takes more of the answer again. */
  public void callerWritable() {
    UpstreamConnection from = upstream.connection();
    if (from != null && state.answer() == AnswerSide.STALLED) {
      wait.progress();
      answer.goOn(from);
    }
  }

  /** Sends what was written to the upstream. */
  public void flushUpstream() {
    request.flush();
  }

  /** Whether a call is under way and nothing of its answer was written. */
  public boolean awaitsAnswer() {
    return state.awaitsAnswer();
  }

  /** The caller's connection is over, whatever the call had reached. */
  public void callerGone() {
    request.drop();
    if (state.running()) {
      end.callerGone();
    }
    switch (state.request()) {
      // Nothing to end, or the other thread still reads what the call holds.
      case IDLE, CHECKING -> {}
      default -> {
        state.end();
        head.reset();
      }
    }
  }

  /** The memory of the head is needed, of a call whose refusal only waits for its body's end. */
  public void giveUpHead() {
    end.giveUpBody();
  }

  /** Nothing has moved for too long: whose fault is it? */
  public void expired() {
    if (state.request() == RequestSide.DISCARDING) {
      end.giveUpBody();
      return;
    }
    DenyReason reason = wait.overdue();
    if (reason == null) {
      wait.progress();
      return;
    }
    if (reason == DenyReason.REQUEST_TIMEOUT) {
      state.request(RequestSide.BROKEN);
    }
    fail(reason);
  }

  private void begin(RequestSide first) {
    decided.reset();
    answer.reset();
    call.begin();
    state.request(first);
  }

  private void act(Outcome outcome, int inHand) {
    if (outcome.allowed()) {
      caller.allowed();
    }
    switch (outcome) {
      case ANSWER_LOCALLY -> end.answerLocally(decided.local());
      case ANSWER_OPTIONS -> {
        request.drop();
        end.answerOptions(decided.allowedTarget());
      }
      case AWAIT_BODY -> awaitBody(inHand);
      case AWAIT_CHECK -> awaitCheck();
      case REFUSE -> refuse(decided.refusal());
      case FORWARD -> forward(inHand);
    }
  }

  private void awaitBody(int inHand) {
    DenyReason problem = whole.begin(head.fields().contentLength());
    if (problem != null) {
      refuse(problem);
      return;
    }
    if (head.fields().expectContinue() && inHand == 0) {
      caller.output().write(CONTINUE);
      caller.output().flush();
    }
    state.request(RequestSide.HOLDING);
    wait.progress();
  }

  private void holdBody(ByteBuf in) {
    DenyReason problem = body.hold(in, whole);
    if (problem != null) {
      refuse(problem);
    } else if (body.malformed()) {
      broken();
    } else if (body.complete()) {
      state.request(RequestSide.DECIDING);
      decided.bodyIsWhole(whole);
      act(decided.resume(loop.clock(), whole), 0);
    } else {
      wait.progress();
    }
  }

  private void awaitCheck() {
    wait.progress();
    Decision decision = decided.decision();
    CompiledClient client = decision == null ? null : decision.client();
    if (client == null || !costly.start(client.id())) {
      refuse(DenyReason.OVERLOADED);
    } else {
      state.request(RequestSide.CHECKING);
    }
  }

  /** The other thread has made its check. */
  private void checked() {
    loop.clock().tick();
    if (state.running()) {
      state.request(RequestSide.DECIDING);
      act(decided.resume(loop.clock(), whole), 0);
      caller.resume();
    } else {
      state.end();
      head.reset();
      whole.release();
    }
  }

  private void forward(int inHand) {
    request.begin(call.method().idempotent());
    UpstreamConnection kept = upstream.acquire(decided.allowedTarget());
    if (kept == null) {
      connect();
    } else {
      loop.counters().increment(Counter.UPSTREAM_REUSES);
      send(kept, inHand);
    }
  }

  private void connect() {
    state.request(RequestSide.CONNECTING);
    wait.progress();
    upstream.connect(events);
  }

  /** See {@link UpstreamEvents}, for this and the other methods of its names. */
  void connected(UpstreamConnection connection) {
    upstream.attemptEnded();
    send(connection, 0);
  }

  void connectFailed(UpstreamFault fault) {
    upstream.attemptEnded();
    call.fault(fault);
    refuse(fault.reason());
  }

  private void send(UpstreamConnection to, int inHand) {
    request.send(to, events, decided, call.answered(), inHand);
    wait.progress();
  }

  private void sendBody(ByteBuf in) {
    request.sendBody(in);
    if (body.malformed()) {
      broken();
    } else {
      wait.progress();
      request.makeRoom();
    }
  }

  void upstreamWritable() {
    wait.progress();
  }

  void requestUnwanted() {
    request.unwanted();
    wait.progress();
  }

  void interimHead(ResponseHead upstreamHead, byte[] bytes) {
    request.wanted();
    wait.progress();
    if (head.http11()) {
      loop.answers().interim(upstreamHead, bytes, caller.output());
      caller.output().flush();
    }
  }

  void answerHead(ResponseHead upstreamHead, byte[] bytes, AnswerBody answerBody, int inHand) {
    request.release();
    answer.begin(upstreamHead, answerBody, head.http11());
    call.answered().keepAlive(end.mayKeepAlive() && !answer.endsWithConnection());
    answer.writeHead(upstreamHead, bytes, call.answered(), inHand, caller.output());
    wait.progress();
  }

  void answerData(ByteBuf in, int count) {
    answer.data(in, count, upstream.knownConnection(), caller.output());
    wait.progress();
  }

  boolean answerEnd(ByteSink trailer) {
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

  void answerFailed(UpstreamFault fault) {
    UpstreamConnection from = upstream.connection();
    upstream.ended();
    if (fault.died() && from != null && request.mayRetry(from)) {
      loop.counters().increment(Counter.UPSTREAM_RETRIES);
      request.retry(head);
      connect();
    } else {
      call.fault(fault);
      fail(fault.reason());
    }
  }

  private void broken() {
    state.request(RequestSide.BROKEN);
    fail(DenyReason.BAD_REQUEST_FRAMING);
  }

  /** Ends the call for {@code reason}: by a refusal, or if too late for that, by breaking off. */
  private void fail(DenyReason reason) {
    if (state.answer() == AnswerSide.NONE || answer.takeBack(caller.output())) {
      refuse(reason);
      return;
    }
    boolean byReset = answer.endsWithConnection();
    request.drop();
    end.finish(answer.status(), reason, answer.bytes());
    end.end(byReset ? Caller.Finish.RESET : Caller.Finish.ABORT);
  }

  private void refuse(DenyReason reason) {
    request.drop();
    end.refuse(reason);
  }
}
