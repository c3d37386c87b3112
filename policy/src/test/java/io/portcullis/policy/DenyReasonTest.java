package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.HeadProblem;
import io.portcullis.policy.DenyReason.Shape;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/refusals.md} does not show. Its table has code, status, shape and message of
 * each reason, and is held to them where documents are tested.
 */
class DenyReasonTest {
  /** Where the wire has a word of its own (docs/wire.md section 9.8), which is no reason's. */
  private static final Map<DenyReason, String> WORDS_OF_THE_WIRE =
      new EnumMap<>(
          Map.of(
              DenyReason.ROUTE_HEADER_MISSING, "validation_error",
              DenyReason.ROUTE_HEADER_REPEATED, "validation_error",
              DenyReason.ROUTE_DISABLED, "route_not_found",
              DenyReason.RATE_LIMITED, "rate_limit_exceeded"));

  /** Client libraries tell errors apart by it. */
  @Test
  void type_ofAnObject_isTheCodeOrTheWordOfTheWire() {
    for (DenyReason reason : DenyReason.values()) {
      if (reason.shape() == Shape.OBJECT) {
        assertThat(reason.type())
            .as(reason.code())
            .isEqualTo(WORDS_OF_THE_WIRE.getOrDefault(reason, reason.code()));
      }
    }
  }

  @Test
  void of_headProblem_isTheReasonOfItsName() {
    for (HeadProblem problem : HeadProblem.values()) {
      assertThat(DenyReason.of(problem).name()).isEqualTo(problem.name());
    }
  }

  @Test
  void disabledAndUnknownRoute_lookTheSameToTheCaller() {
    assertThat(DenyReason.ROUTE_DISABLED.message()).isEqualTo(DenyReason.ROUTE_NOT_FOUND.message());
  }
}
