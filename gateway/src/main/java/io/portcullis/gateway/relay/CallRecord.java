package io.portcullis.gateway.relay;

import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.answer.AnsweredCall;
import io.portcullis.gateway.answer.RequestIds;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.log.LoopLog;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.http.RequestFields;
import io.portcullis.http.RequestHead;
import io.portcullis.http.text.Ascii;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * A call's identity and times, and how it is counted and recorded when it is over.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class CallRecord {
  private static final byte[] SDK_INTERCEPT = Ascii.bytes("sdk-intercept");
  private static final long NS_PER_US = 1_000;

  private final LoopLog log;
  private final LoopCounters counters;
  private final LoopClock clock;
  private final RequestIds ids;
  private final Caller caller;
  private final CallDecision decided;
  private final RequestHead head;
  private final AnsweredCall answered = new AnsweredCall();
  private long startNs;
  private @Nullable UpstreamFault fault;

  /** The records of the calls that {@code decided} decides; an id for each is from {@code ids}. */
  CallRecord(
      LoopLog log,
      LoopCounters counters,
      LoopClock clock,
      RequestIds ids,
      Caller caller,
      CallDecision decided) {
    this.log = log;
    this.counters = counters;
    this.clock = clock;
    this.ids = ids;
    this.caller = caller;
    this.decided = decided;
    this.head = decided.head();
  }

  /** A call begins now. */
  void begin() {
    fault = null;
    startNs = clock.nowNs();
    answered.begin(clock.nowMs(), ids);
    answered.asked(head.http11(), method() == RequestMethod.HEAD);
  }

  /** The call as its answer shows it. */
  AnsweredCall answered() {
    return answered;
  }

  /** The method; none that is known if the request line was not understood. */
  RequestMethod method() {
    return RequestMethod.of(head.method());
  }

  /** What was wrong with the upstream, if that ends the call. */
  void fault(UpstreamFault found) {
    fault = found;
  }

  /** What was decided of the call. */
  CallDecision decided() {
    return decided;
  }

  /** When the call began, monotonic nanoseconds. */
  long startNs() {
    return startNs;
  }

  /**
   * The call is over: once per call.
   *
   * @param status what the caller saw
   * @param upstreamStatus 0 if the upstream gave none
   * @param reason null if the call went well
   * @param bodyBytes received of the body
   * @param bytesOut sent, head and body
   */
  void finish(
      int status, int upstreamStatus, @Nullable DenyReason reason, long bodyBytes, long bytesOut) {
    long latencyUs = (clock.nowNs() - startNs) / NS_PER_US;
    long bytesIn = head.length() + bodyBytes;
    if (reason == null) {
      counters.increment(Counter.ALLOWED);
    } else {
      counters.refused(reason);
    }
    counters.latency(latencyUs);
    counters.add(Counter.BYTES_IN, bytesIn);
    counters.add(Counter.BYTES_OUT, bytesOut);
    Decision decision = decided.decision();
    boolean known = decision != null && decision.key() != null;
    RequestSlot slot = log.claim(known, reason);
    if (slot == null) {
      return;
    }
    CallerAddress from = caller.address();
    slot.call(answered.id().high(), answered.id().low(), answered.startMs(), from.current());
    slot.chain(from.chain(), from.chainLength());
    describe(slot, decision);
    slot.outcome(status, upstreamStatus, reason, latencyUs, bytesIn, bytesOut);
    slot.fault(fault);
    log.publish(known);
  }

  private void describe(RequestSlot slot, @Nullable Decision decision) {
    RequestFields fields = head.fields();
    slot.line(head.method(), log.queries() ? head.target() : head.path())
        .decided(decision, fields.originIs(SDK_INTERCEPT));
    if (decision != null && slot.route() == null) {
      slot.requested(fields.route().value());
    }
  }
}
