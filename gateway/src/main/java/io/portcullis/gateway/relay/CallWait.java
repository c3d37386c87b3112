package io.portcullis.gateway.relay;

import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * What a call waits for, for how long, and whose fault it is if that does not come: while HOLDING,
 * SENDING and UNWANTED the caller's, if the upstream has room; while CONNECTING, EXPECTING and SENT
 * the upstream's; of a STALLED answer the caller's; while CHECKING ours.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class CallWait {
  private final RelayOptions options;
  private final Caller caller;
  private final CallState state;
  private final RequestRelay request;

  /** How the calls whose state is {@code state} wait. */
  CallWait(RelayOptions options, Caller caller, CallState state, RequestRelay request) {
    this.options = options;
    this.caller = caller;
    this.state = state;
    this.request = request;
  }

  /** Something moved: what is waited for now gets its full time. */
  void progress() {
    boolean inBody = state.request().takesBody() || state.answer() != AnswerSide.NONE;
    caller.deadlineIn(inBody ? options.bodyGap() : options.answerTimeout());
  }

  /**
   * Nothing has moved for too long: why the call ends; null if it need not.
   *
   * @throws IllegalStateException if the call waits for nothing of the kind
   */
  @Nullable DenyReason overdue() {
    return switch (state.request()) {
      case CHECKING -> null;
      case HOLDING -> DenyReason.REQUEST_TIMEOUT;
      case CONNECTING -> DenyReason.UPSTREAM_TIMEOUT;
      case EXPECTING, SENDING, UNWANTED, SENT -> overdueAtUpstream();
      case IDLE, DECIDING, DISCARDING, BROKEN, ENDED ->
          throw new IllegalStateException("nothing is waited for while a call is " + state);
    };
  }

  private @Nullable DenyReason overdueAtUpstream() {
    if (state.answer() == AnswerSide.STALLED) {
      return caller.output().tookAny() ? null : DenyReason.CALLER_GONE;
    }
    return request.bodyIsDue() ? DenyReason.REQUEST_TIMEOUT : DenyReason.UPSTREAM_TIMEOUT;
  }
}
