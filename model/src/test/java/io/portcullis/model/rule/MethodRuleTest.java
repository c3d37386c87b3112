package io.portcullis.model.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.model.check.InvalidException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MethodRuleTest {
  private static List<String> problems(List<String> methods) {
    InvalidException thrown =
        catchThrowableOfType(InvalidException.class, () -> new MethodRule(methods));
    return Objects.requireNonNull(thrown.violations().byField().get("allowed_methods"));
  }

  @Test
  void constructor_usualAndUnusualTokens_keepsTheirOrder() {
    assertThat(new MethodRule(List.of("PUT", "GET", "M-SEARCH", "X!#1")).methods())
        .containsExactly("PUT", "GET", "M-SEARCH", "X!#1");
  }

  @Test
  void constructor_empty_isRefusedBecauseNullMeansAll() {
    assertThat(problems(List.of())).containsExactly("must not be empty; null allows all methods");
  }

  @Test
  void constructor_notAToken_isRefused() {
    for (String method :
        List.of("", "get", "Get", "GE T", "GET,POST", "GET\n", "ÄT", "A".repeat(33))) {
      assertThat(problems(List.of(method))).hasSize(1).first().asString().contains("in capitals");
    }
    assertThat(problems(List.of("A\r\nB")))
        .containsExactly("'A??B' is not a method in capitals, such as GET");
  }

  @Test
  void constructor_severalProblems_namesAll() {
    assertThat(problems(List.of("CONNECT", "get", "PUT", "get", "PUT", "get")))
        .containsExactly(
            "CONNECT is never proxied",
            "'get' is not a method in capitals, such as GET",
            "'get' is not a method in capitals, such as GET",
            "'get' is not a method in capitals, such as GET",
            "names 'get' twice",
            "names 'PUT' twice");
  }

  @Test
  void constructor_tooMany_isRefused() {
    List<String> most = IntStream.range(0, MethodRule.MAX_METHODS).mapToObj(i -> "M" + i).toList();
    assertThat(new MethodRule(most).methods()).hasSize(32);
    assertThat(problems(Collections.nCopies(33, "GET")))
        .containsExactly("has 33 methods; at most 32 are allowed", "names 'GET' twice");
  }

  @Test
  void written_namesEveryMethodThatCannotBeMeant() {
    assertThat(
            MethodRule.written(List.of("GET", "M-SEARCH", "PURGE", "PROPFIND", "QUERY")).methods())
        .hasSize(5);
    for (String method :
        List.of("*", "FOO", "GETS", "PRI", "get", "Trace", "TRACE", "TRACK", "CONNECT", "")) {
      InvalidException thrown =
          catchThrowableOfType(
              InvalidException.class, () -> MethodRule.written(List.of("GET", method)));
      assertThat(Objects.requireNonNull(thrown.violations().byField().get("allowed_methods")))
          .as(method)
          .singleElement()
          .asString()
          .contains(method);
    }
  }
}
