package io.portcullis.gateway.relay;

import static io.portcullis.gateway.relay.RequestSide.BROKEN;
import static io.portcullis.gateway.relay.RequestSide.CHECKING;
import static io.portcullis.gateway.relay.RequestSide.CONNECTING;
import static io.portcullis.gateway.relay.RequestSide.DECIDING;
import static io.portcullis.gateway.relay.RequestSide.DISCARDING;
import static io.portcullis.gateway.relay.RequestSide.ENDED;
import static io.portcullis.gateway.relay.RequestSide.EXPECTING;
import static io.portcullis.gateway.relay.RequestSide.HOLDING;
import static io.portcullis.gateway.relay.RequestSide.IDLE;
import static io.portcullis.gateway.relay.RequestSide.SENDING;
import static io.portcullis.gateway.relay.RequestSide.SENT;
import static io.portcullis.gateway.relay.RequestSide.UNWANTED;

/**
 * Where a call is: how far its request and its answer have come, and what may follow.
 *
 * <pre>{@code
 * IDLE --> DECIDING --> CONNECTING --> EXPECTING --> SENDING --> SENT --> IDLE
 *           |    ^          ^                           |         |
 *           v    |          |                           v         |
 *      HOLDING, CHECKING    |                       UNWANTED      |
 *                           +------ died: once more --------------+
 *
 * IDLE        a head is whole: DECIDING. What came is none: BROKEN
 * DECIDING    the body is needed: HOLDING. A check is needed: CHECKING. Allowed: CONNECTING, or
 *             with a kept connection what follows that
 * HOLDING     the body is whole: DECIDING. Malformed, or too slow: BROKEN
 * CHECKING    checked: DECIDING
 * CONNECTING  connected, and the head is sent: EXPECTING, SENDING or SENT
 * EXPECTING   a 1xx or body comes: SENDING. The upstream stops reading: UNWANTED
 * SENDING     all of the body came: SENT. The upstream stops reading: UNWANTED
 * UNWANTED    all of the body came: SENT
 * SENT        a kept connection died before it answered: CONNECTING, once
 * those four  malformed, or too slow: BROKEN
 * any         answered or refused, the body is whole and the connection kept: IDLE; the rest of the
 *             body must be thrown away first: DISCARDING; not kept: ENDED. The caller is gone: ENDED
 *
 * NONE        the upstream's head came: STREAMING. Refused, or answered here: DONE
 * STREAMING   the caller takes none: STALLED. The end, or broken off: DONE. None of it has left,
 *             and it is a refusal after all: NONE
 * STALLED     the caller takes more: STREAMING. Broken off: DONE
 * }</pre>
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused. A step that the tables do not have, or
 * a pair of states that cannot occur together, is a fault of ours: it throws, and whoever calls
 * ends the connection with the call, so that nothing goes on that nobody thought of.
 */
final class CallState {
  /** What may follow each state of the request, as bits by ordinal. */
  private static final int[] REQUEST_STEPS = new int[RequestSide.values().length];

  /** What may follow each state of the answer, as bits by ordinal. */
  private static final int[] ANSWER_STEPS = new int[AnswerSide.values().length];

  /** The states of the answer that each state of the request may meet, as bits by ordinal. */
  private static final int[] PAIRS = new int[RequestSide.values().length];

  static {
    after(IDLE, DECIDING, BROKEN);
    after(
        DECIDING, HOLDING, CHECKING, CONNECTING, EXPECTING, SENDING, SENT, DISCARDING, IDLE, ENDED);
    after(HOLDING, DECIDING, DISCARDING, BROKEN, ENDED);
    after(CHECKING, DECIDING, ENDED);
    after(CONNECTING, EXPECTING, SENDING, SENT, DISCARDING, IDLE, ENDED);
    after(EXPECTING, SENDING, UNWANTED, SENT, BROKEN, ENDED);
    after(SENDING, UNWANTED, SENT, DISCARDING, BROKEN, ENDED);
    after(UNWANTED, SENT, DISCARDING, BROKEN, ENDED);
    after(SENT, CONNECTING, IDLE, ENDED);
    after(DISCARDING, IDLE, ENDED);
    after(BROKEN, ENDED);

    after(AnswerSide.NONE, AnswerSide.STREAMING, AnswerSide.DONE);
    after(AnswerSide.STREAMING, AnswerSide.STALLED, AnswerSide.DONE, AnswerSide.NONE);
    after(AnswerSide.STALLED, AnswerSide.STREAMING, AnswerSide.DONE);

    meets(IDLE, AnswerSide.NONE);
    meets(DECIDING, AnswerSide.NONE, AnswerSide.DONE);
    meets(HOLDING, AnswerSide.NONE, AnswerSide.DONE);
    // The other thread is not waited for when the caller has gone.
    meets(CHECKING, AnswerSide.NONE, AnswerSide.DONE);
    meets(CONNECTING, AnswerSide.NONE, AnswerSide.DONE);
    meets(EXPECTING, AnswerSide.values());
    meets(SENDING, AnswerSide.values());
    meets(UNWANTED, AnswerSide.values());
    meets(SENT, AnswerSide.values());
    // A refusal may wait for the end of the body.
    meets(DISCARDING, AnswerSide.NONE, AnswerSide.DONE);
    // An answer that has begun is broken off.
    meets(BROKEN, AnswerSide.values());
    meets(ENDED, AnswerSide.DONE);
  }

  private RequestSide request = IDLE;
  private AnswerSide answer = AnswerSide.NONE;

  private static void after(RequestSide state, RequestSide... next) {
    for (RequestSide each : next) {
      REQUEST_STEPS[state.ordinal()] |= 1 << each.ordinal();
    }
  }

  private static void after(AnswerSide state, AnswerSide... next) {
    for (AnswerSide each : next) {
      ANSWER_STEPS[state.ordinal()] |= 1 << each.ordinal();
    }
  }

  private static void meets(RequestSide state, AnswerSide... answers) {
    for (AnswerSide each : answers) {
      PAIRS[state.ordinal()] |= 1 << each.ordinal();
    }
  }

  /** Whether {@code next} may follow {@code state}. */
  static boolean follows(RequestSide state, RequestSide next) {
    return (REQUEST_STEPS[state.ordinal()] & (1 << next.ordinal())) != 0;
  }

  /** Whether {@code next} may follow {@code state}. */
  static boolean follows(AnswerSide state, AnswerSide next) {
    return (ANSWER_STEPS[state.ordinal()] & (1 << next.ordinal())) != 0;
  }

  /** Whether the two can be at the same time. */
  static boolean meet(RequestSide request, AnswerSide answer) {
    return (PAIRS[request.ordinal()] & (1 << answer.ordinal())) != 0;
  }

  /** How far the request has come. */
  RequestSide request() {
    return request;
  }

  /** How far the answer has come. */
  AnswerSide answer() {
    return answer;
  }

  /**
   * The request has come to {@code next}.
   *
   * @throws IllegalStateException if that cannot be now
   */
  void request(RequestSide next) {
    if (!follows(request, next) || !meet(next, answer)) {
      throw impossible(next, answer);
    }
    request = next;
  }

  /**
   * The answer has come to {@code next}.
   *
   * @throws IllegalStateException if that cannot be now
   */
  void answer(AnswerSide next) {
    if (!follows(answer, next) || !meet(request, next)) {
      throw impossible(request, next);
    }
    answer = next;
  }

  /**
   * The call is over and its connection is kept: both sides begin anew.
   *
   * @throws IllegalStateException if that cannot be now
   */
  void next() {
    if (!follows(request, IDLE) || answer != AnswerSide.DONE) {
      throw impossible(IDLE, AnswerSide.NONE);
    }
    request = IDLE;
    answer = AnswerSide.NONE;
  }

  /**
   * The call is over and its connection is not kept. Harmless when that is known.
   *
   * @throws IllegalStateException if that cannot be now
   */
  void end() {
    if (request != ENDED) {
      request(ENDED);
    }
  }

  /** Whether a call has begun and is not over. */
  boolean running() {
    return request != IDLE && answer != AnswerSide.DONE;
  }

  /** Whether a call is under way and nothing of its answer was written. */
  boolean awaitsAnswer() {
    return request != IDLE && answer == AnswerSide.NONE;
  }

  private IllegalStateException impossible(RequestSide nextRequest, AnswerSide nextAnswer) {
    return new IllegalStateException(
        "a call cannot come from %s and %s to %s and %s"
            .formatted(request, answer, nextRequest, nextAnswer));
  }

  @Override
  public String toString() {
    return request + " and " + answer;
  }
}
