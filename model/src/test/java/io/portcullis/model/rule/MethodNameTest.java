package io.portcullis.model.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MethodNameTest {
  @Test
  void known_areTokensInCapitals() {
    assertThat(MethodName.known())
        .contains("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
        .contains("QUERY", "PROPFIND", "VERSION-CONTROL", "PURGE", "TRACK")
        .doesNotContain("*", "PRI")
        .allMatch(method -> method.matches("[A-Z-]{1,32}"));
  }

  @Test
  void inOtherCase_onlyOfKnownMethods() {
    for (String text : List.of("get", "Get", "geT", "m-search", "trace")) {
      assertThat(MethodName.inOtherCase(text)).as(text).isEqualToIgnoringCase(text);
    }
    for (String text : List.of("GET", "Fetch", "", "*", "PUT ", "m_search")) {
      assertThat(MethodName.inOtherCase(text)).as(text).isNull();
    }
  }

  /** The Turkish dotless i must not make a method of it. */
  @Test
  void inOtherCase_letterOutsideAscii_isNoMethod() {
    assertThat(MethodName.inOtherCase("l\u0131nk")).isNull();
    assertThat(MethodName.inOtherCase("lin\u212a")).isNull();
  }

  @Test
  void problem_saysWhatToWrite() {
    assertThat(MethodName.problem("POST")).isNull();
    assertThat(MethodName.problem("post"))
        .isEqualTo("'post' is not a method in capitals: write POST");
    assertThat(MethodName.problem("*")).startsWith("'*' is not a known method");
    assertThat(MethodName.problem("A\r\nB")).startsWith("'A??B' is not");
    assertThat(MethodName.problem("TRACE")).startsWith("TRACE is never proxied");
  }
}
