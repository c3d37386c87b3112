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
 * <pre>
 *  IDLE ------------------------------------------------------------ bytes that are no head --+
 *   | head                                                                                    |
 *  DECIDING <---- body whole ---- HOLDING ------ malformed, too slow -----------------------+ |
 *   | |  ^ +------ body needed -----^                                                       | |
 *   | |  +-- checked -- CHECKING <-- check needed --+                                       | |
 *   | |                                             |                                       | |
 *   | +---------------------------------------------+                                       | |
 *   | allowed                                                                               | |
 *  CONNECTING <----------- died, sent once more ---------+                                  | |
 *   | (or a kept connection)                             |                                  | |
 *  EXPECTING -- 1xx or body --> SENDING -- all of it --> SENT                               | |
 *   |                            | |                     ^                                  | |
 *   +-- upstream stopped reading-+-|--> UNWANTED --------+                                  | |
 *                                  |       |                                                v v
 *                                  +-------+-------------- malformed, too slow ---------> BROKEN
 *  answered:  whole, and kept: IDLE;  rest thrown away: DISCARDING, then IDLE;  else: ENDED
 *
 *  NONE ---- head ----> STREAMING <---- caller takes, or takes none ----> STALLED
 *   |  ^-- none left ------+ |                                              |
 *   +------ refused ---------+---- end, broken off, caller gone ------------+---> DONE
 * </pre>
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
