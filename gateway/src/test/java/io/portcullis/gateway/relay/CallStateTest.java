package io.portcullis.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which states of a call can be, and which can follow which: the whole table, walked. */
class CallStateTest {
  /** Every pair of states that can occur, as text: request, then the answers that it may meet. */
  private static final Map<RequestSide, Set<AnswerSide>> PAIRS = new LinkedHashMap<>();

  static {
    Set<AnswerSide> beforeAndAfter = EnumSet.of(AnswerSide.NONE, AnswerSide.DONE);
    Set<AnswerSide> any = EnumSet.allOf(AnswerSide.class);
    PAIRS.put(RequestSide.IDLE, EnumSet.of(AnswerSide.NONE));
    PAIRS.put(RequestSide.DECIDING, beforeAndAfter);
    PAIRS.put(RequestSide.HOLDING, beforeAndAfter);
    PAIRS.put(RequestSide.CHECKING, beforeAndAfter);
    PAIRS.put(RequestSide.CONNECTING, beforeAndAfter);
    PAIRS.put(RequestSide.EXPECTING, any);
    PAIRS.put(RequestSide.SENDING, any);
    PAIRS.put(RequestSide.UNWANTED, any);
    PAIRS.put(RequestSide.SENT, any);
    PAIRS.put(RequestSide.DISCARDING, beforeAndAfter);
    PAIRS.put(RequestSide.BROKEN, any);
    PAIRS.put(RequestSide.ENDED, EnumSet.of(AnswerSide.DONE));
  }

  /** A way to some state: the steps from the beginning, which can be taken again. */
  private record Way(RequestSide request, AnswerSide answer, List<Consumer<CallState>> steps) {
    CallState walk() {
      CallState state = new CallState();
      steps.forEach(step -> step.accept(state));
      return state;
    }

    Way and(RequestSide nextRequest, AnswerSide nextAnswer, Consumer<CallState> step) {
      List<Consumer<CallState>> longer = new ArrayList<>(steps);
      longer.add(step);
      return new Way(nextRequest, nextAnswer, longer);
    }

    String name() {
      return request + " " + answer;
    }
  }

  /** Walks from the beginning along every step that is allowed, and finds each pair once. */
  private static Map<String, Way> reachable() {
    Map<String, Way> found = new LinkedHashMap<>();
    Deque<Way> toGo = new ArrayDeque<>();
    toGo.add(new Way(RequestSide.IDLE, AnswerSide.NONE, List.of()));
    while (!toGo.isEmpty()) {
      Way way = toGo.remove();
      if (found.putIfAbsent(way.name(), way) != null) {
        continue;
      }
      for (RequestSide next : RequestSide.values()) {
        if (accepts(way, state -> state.request(next))) {
          toGo.add(way.and(next, way.answer, state -> state.request(next)));
        }
      }
      for (AnswerSide next : AnswerSide.values()) {
        if (accepts(way, state -> state.answer(next))) {
          toGo.add(way.and(way.request, next, state -> state.answer(next)));
        }
      }
    }
    return found;
  }

  private static boolean accepts(Way way, Consumer<CallState> step) {
    CallState state = way.walk();
    try {
      step.accept(state);
      return true;
    } catch (IllegalStateException e) {
      // What is refused leaves everything as it was.
      assertThat(state).hasToString(way.walk().toString());
      return false;
    }
  }

  @Test
  void pairs_thatCanBeReached_areTheseAndNoOthers() {
    Set<String> wanted = new TreeSet<>();
    PAIRS.forEach(
        (request, answers) -> answers.forEach(answer -> wanted.add(request + " " + answer)));
    assertThat(new TreeSet<>(reachable().keySet())).isEqualTo(wanted);
  }

  private static boolean isPair(RequestSide request, AnswerSide answer) {
    return PAIRS.getOrDefault(request, Set.of()).contains(answer);
  }

  @Test
  void steps_fromEachReachablePair_areThoseOfTheTables() {
    for (Way way : reachable().values()) {
      for (RequestSide next : RequestSide.values()) {
        boolean wanted = CallState.follows(way.request, next) && isPair(next, way.answer);
        assertThat(accepts(way, state -> state.request(next)))
            .as("%s to %s", way.name(), next)
            .isEqualTo(wanted);
      }
      for (AnswerSide next : AnswerSide.values()) {
        boolean wanted = CallState.follows(way.answer, next) && isPair(way.request, next);
        assertThat(accepts(way, state -> state.answer(next)))
            .as("%s to %s", way.name(), next)
            .isEqualTo(wanted);
      }
    }
  }

  /** The steps of a request, written out: a changed table is a changed machine. */
  @Test
  void requestSteps_areThese() {
    Map<String, String> steps = new LinkedHashMap<>();
    for (RequestSide state : RequestSide.values()) {
      steps.put(
          state.name(),
          EnumSet.allOf(RequestSide.class).stream()
              .filter(next -> CallState.follows(state, next))
              .map(Enum::name)
              .collect(Collectors.joining(" ")));
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("IDLE", "DECIDING BROKEN");
    wanted.put(
        "DECIDING", "IDLE HOLDING CHECKING CONNECTING EXPECTING SENDING SENT DISCARDING ENDED");
    wanted.put("HOLDING", "DECIDING DISCARDING BROKEN ENDED");
    wanted.put("CHECKING", "DECIDING ENDED");
    wanted.put("CONNECTING", "IDLE EXPECTING SENDING SENT DISCARDING ENDED");
    wanted.put("EXPECTING", "SENDING UNWANTED SENT BROKEN ENDED");
    wanted.put("SENDING", "UNWANTED SENT DISCARDING BROKEN ENDED");
    wanted.put("UNWANTED", "SENT DISCARDING BROKEN ENDED");
    wanted.put("SENT", "IDLE CONNECTING ENDED");
    wanted.put("DISCARDING", "IDLE ENDED");
    wanted.put("BROKEN", "ENDED");
    wanted.put("ENDED", "");
    assertThat(steps).isEqualTo(wanted);
  }

  @Test
  void answerSteps_areThese() {
    Map<String, String> steps = new LinkedHashMap<>();
    for (AnswerSide state : AnswerSide.values()) {
      steps.put(
          state.name(),
          EnumSet.allOf(AnswerSide.class).stream()
              .filter(next -> CallState.follows(state, next))
              .map(Enum::name)
              .collect(Collectors.joining(" ")));
    }
    assertThat(steps)
        .isEqualTo(
            Map.of(
                "NONE", "STREAMING DONE",
                "STREAMING", "NONE STALLED DONE",
                "STALLED", "STREAMING DONE",
                "DONE", ""));
  }

  @Test
  void next_onlyOfAnAnsweredCallWhoseRequestIsOver() {
    for (Way way : reachable().values()) {
      boolean wanted =
          way.answer == AnswerSide.DONE && CallState.follows(way.request, RequestSide.IDLE);
      assertThat(accepts(way, CallState::next)).as(way.name()).isEqualTo(wanted);
    }
  }

  @Test
  void call_isRunningFromItsHeadToTheEndOfItsAnswer() {
    for (Way way : reachable().values()) {
      CallState state = way.walk();
      assertThat(state.running())
          .as(way.name())
          .isEqualTo(way.request != RequestSide.IDLE && way.answer != AnswerSide.DONE);
      assertThat(state.awaitsAnswer())
          .as(way.name())
          .isEqualTo(way.request != RequestSide.IDLE && way.answer == AnswerSide.NONE);
    }
  }

  @Test
  void impossibleStep_namesWhereTheCallWas() {
    CallState state = new CallState();
    state.request(RequestSide.DECIDING);
    assertThatThrownBy(() -> state.answer(AnswerSide.STALLED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a call cannot come from DECIDING and NONE to DECIDING and STALLED");
  }
}
