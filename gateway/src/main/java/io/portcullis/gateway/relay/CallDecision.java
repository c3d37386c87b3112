package io.portcullis.gateway.relay;

import io.portcullis.gateway.answer.AnsweredCall;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.http.RequestHead;
import io.portcullis.http.text.ByteSink;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.inject.InjectedFields;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.RouteTarget;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy in force about a call, once, and keeps what it said.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class CallDecision {
  private static final long KEY_USE_RESOLUTION_MS = 1_000;

  private static final byte[] NOTHING = new byte[0];

  private final RequestHead head;
  private final AccessRequest access = new AccessRequest();
  private final Decision decision = new Decision();
  private boolean made;
  private @Nullable LocalAnswer local;
  private @Nullable DenyReason refusal;
  private boolean bodyReplaced;

  /** What decided, while it waits for the body or a costly check. */
  private @Nullable PolicySnapshot deciding;

  /**
   * Decides the calls in {@code head}, whose bodies may be {@code bodyLimit} bytes long if held.
   */
  CallDecision(RequestHead head, int bodyLimit) {
    this.head = head;
    access.bodyLimit(bodyLimit);
    access.deferWork();
  }

  /** Nothing is decided yet. */
  void reset() {
    made = false;
    local = null;
    refusal = null;
    bodyReplaced = false;
    deciding = null;
  }

  /** Whether the call is for one of the paths of {@code answers}, and nothing is to be decided. */
  boolean isLocal(LocalAnswers answers) {
    local = answers.find(head);
    return local != null;
  }

  /** Who answers the call, if it {@linkplain #isLocal is local}. */
  LocalAnswer local() {
    LocalAnswer found = local;
    if (found == null) {
      throw new IllegalStateException("the call is not answered locally");
    }
    return found;
  }

  /**
   * Decides the call; the snapshot is read here and nowhere else.
   *
   * @param address the client address; null if it could not be told
   * @param answered tells the call's id, and is told its limits
   * @param startNs when the call began, monotonic nanoseconds
   */
  Outcome make(
      ActivePolicy policy, @Nullable IpAddress address, AnsweredCall answered, long startNs) {
    long nowMs = answered.startMs();
    access.reset(head, nowMs).now(nowMs, startNs);
    access.requestId(answered.id().high(), answered.id().low());
    access.clientAddress(address);
    PolicySnapshot snapshot = policy.current();
    snapshot.decide(access, decision);
    answered.limits(decision.limits());
    deciding = decision.awaits() ? snapshot : null;
    made = true;
    noteKeyUse(nowMs);
    return outcome();
  }

  /** The body that the decision awaited is whole; {@link #resume} follows. */
  void bodyIsWhole(BufferedBody body) {
    access.body(body.bytes(), body.length());
  }

  /** The costly check that the decision awaits; by another thread, which has it for itself. */
  void work() {
    deciding().work(access, decision);
  }

  /**
   * Goes on once what the decision awaited is there, by the same snapshot.
   *
   * @param clock the time now: what may be old was young when the head came
   * @param body is changed if the call is allowed and another body is to be sent
   */
  Outcome resume(LoopClock clock, BufferedBody body) {
    PolicySnapshot snapshot = deciding();
    long nowMs = clock.nowMs();
    access.now(nowMs, clock.nowNs());
    snapshot.resume(access, decision);
    if (!decision.awaits()) {
      deciding = null;
      access.body(NOTHING, 0);
      noteKeyUse(nowMs);
      refusal = replaceBody(body);
    }
    return outcome();
  }

  private Outcome outcome() {
    return switch (decision.outcome()) {
      case AWAIT_BODY -> Outcome.AWAIT_BODY;
      case AWAIT_WORK -> Outcome.AWAIT_CHECK;
      case REFUSE -> {
        refusal = decision.reason();
        yield Outcome.REFUSE;
      }
      case FORWARD -> {
        if (refusal != null) {
          yield Outcome.REFUSE;
        }
        yield head.maxForwards() == 0 ? Outcome.ANSWER_OPTIONS : Outcome.FORWARD;
      }
    };
  }

  private PolicySnapshot deciding() {
    PolicySnapshot snapshot = deciding;
    if (snapshot == null) {
      throw new IllegalStateException("no decision awaits anything");
    }
    return snapshot;
  }

  /**
   * Puts what was injected in place of the held body, if that is to be.
   *
   * @return why that cannot be, or null
   */
  private @Nullable DenyReason replaceBody(BufferedBody body) {
    InjectedBytes injected = decision.injected();
    if (!decision.allowed() || injected == null || !injected.bodyReplaced()) {
      return null;
    }
    bodyReplaced = true;
    DenyReason problem = body.replace(injected.body(), injected.bodyLength());
    injected.clearBody();
    return problem;
  }

  /** Whether the body that is sent is another than the one that came. */
  boolean bodyReplaced() {
    return bodyReplaced;
  }

  /** The header fields that are injected; null: none. */
  @Nullable InjectedFields injectedFields() {
    return made ? decision.injectedFields() : null;
  }

  /** Appends the lines of the injected header fields, if there are any, to {@code out}. */
  void writeInjectedFields(ByteSink out) {
    InjectedBytes injected = decision.injected();
    if (injected != null) {
      out.write(injected.fields(), 0, injected.fieldsLength());
    }
  }

  /** Moves the key's last use forward, seldom enough that loops do not fight for the cell. */
  private void noteKeyUse(long nowMs) {
    CompiledKey key = decision.key();
    if (key != null && decision.allowed() && nowMs - key.lastUsedMs() >= KEY_USE_RESOLUTION_MS) {
      key.used(nowMs);
    }
  }

  /** What was decided; null if the call was refused, or answered, before anything was. */
  @Nullable Decision decision() {
    return made ? decision : null;
  }

  /** Why the call is refused, if that is the outcome. */
  DenyReason refusal() {
    DenyReason reason = refusal;
    if (reason == null) {
      throw new IllegalStateException("the call is not refused");
    }
    return reason;
  }

  /** The head of the call. */
  RequestHead head() {
    return head;
  }

  /** Where the allowed call goes. */
  RouteTarget allowedTarget() {
    RouteTarget target = decision.target();
    if (target == null || !decision.allowed()) {
      throw new IllegalStateException("the call is not allowed");
    }
    return target;
  }

  /** See {@link Decision#consumedFields}. */
  byte[][] consumedFields() {
    return decision.consumedFields();
  }

  /** The route and environment of the call, as far as they are known. */
  @Nullable RouteTarget target() {
    return made ? decision.target() : null;
  }
}
