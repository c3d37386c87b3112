package io.portcullis.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private final List<Warning> warnings = new ArrayList<>();

  private Query query(String text) {
    return Query.of(text, warnings);
  }

  @Test
  void text_isPercentDecoded() {
    assertThat(query("a=1%202+3%C3%A9&b").text("a")).isEqualTo("1 2 3é");
    assertThat(query("a=1&b").text("b")).isEmpty();
    assertThat(query("a=b=c").text("a")).isEqualTo("b=c");
    assertThat(query("&&a=1&").text("a")).isEqualTo("1");
    assertThat(query("%61=1").text("a")).isEqualTo("1");
    assertThat(Query.of(null, warnings).text("a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%z1", "a=%1", "%=1"})
  void of_brokenEncoding_is400(String text) {
    assertThatThrownBy(() -> query(text))
        .isInstanceOfSatisfying(
            ErrorAnswer.class, error -> assertThat(error.status()).isEqualTo(400));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"n=", "n=x", "n=1.0", "n=1e3", "n=0x1", "n= 1", "n=１", "n=9999999999999999999"})
  void number_thatIsNone_isAViolation(String text) {
    Query query = query(text);

    assertThat(query.number("n", 5, 1, 10)).isEqualTo(5);
    assertThatThrownBy(query::finish)
        .isInstanceOfSatisfying(
            ErrorAnswer.class, error -> assertThat(error.fields()).containsOnlyKeys("n"));
  }

  @Test
  void number_beyondItsEnds() {
    Query query = query("low=0&high=11");

    assertThat(query.number("low", 5, 1, 10)).isEqualTo(5);
    assertThat(query.number("high", 5, 1, 10)).isEqualTo(10);
    assertThat(query.number("absent", 5, 1, 10)).isEqualTo(5);
    assertThat(warnings).extracting(Warning::field).containsExactly("high");
    assertThatThrownBy(query::finish)
        .isInstanceOfSatisfying(
            ErrorAnswer.class, error -> assertThat(error.fields()).containsOnlyKeys("low"));
  }

  @Test
  void finish_namesEveryViolationAndEveryUnknownParameter() {
    Query query = query("page=0&per_page=x&sort=z&order=up&other=1");
    query.paging(List.of("name"), "name", true);

    assertThatThrownBy(query::finish)
        .isInstanceOfSatisfying(
            ErrorAnswer.class,
            error ->
                assertThat(error.fields()).containsOnlyKeys("page", "per_page", "sort", "order"));
    assertThat(warnings).extracting(Warning::field).containsExactly("other");
  }

  @Test
  void totalPages_roundsUpAndIsAtLeastOne() {
    Paging paging = new Paging(1, 20, "name", true);

    assertThat(paging.totalPages(0)).isEqualTo(1);
    assertThat(paging.totalPages(20)).isEqualTo(1);
    assertThat(paging.totalPages(21)).isEqualTo(2);
    assertThat(paging.totalPages(100_000)).isEqualTo(5_000);
  }
}
