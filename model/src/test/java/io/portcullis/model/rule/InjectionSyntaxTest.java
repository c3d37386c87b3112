package io.portcullis.model.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.check.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator may not write, and how he is told. */
class InjectionSyntaxTest {
  @Test
  void checkHeaders_faultInATemplate_namesMemberFieldPositionAndFault() {
    assertThat(headers(Map.of("X-Token", "ab {{nope:1}}")))
        .containsExactly("field 'X-Token' at position 3: 'nope:1' is no placeholder");
  }

  /** The whole set, in every spelling an upstream may fold: a new name must be put here too. */
  @Test
  void checkHeaders_forbiddenNames_inEverySpelling() {
    List<String> names =
        List.of(
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Trailer",
            "TE",
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authenticate",
            "Proxy-Authorization",
            "Upgrade",
            "HTTP2-Settings",
            "Expect",
            "Forwarded",
            "X-Real-IP",
            "X-Request-Id",
            "X-Knoxcall-Key",
            "X-Knoxcall-Anything",
            "X-Knox-Upstream-Status",
            "X-Forwarded-For",
            "X-Forwarded-Anything");
    assertThat(InjectedName.FORBIDDEN).hasSize(16);
    assertThat(InjectedName.FORBIDDEN_PREFIXES).hasSize(3);
    for (String name : names) {
      List<String> spellings = new ArrayList<>(List.of(name, name.toLowerCase(Locale.ROOT)));
      spellings.add(name.toUpperCase(Locale.ROOT));
      spellings.add(name.replace('-', '_'));
      for (String spelling : spellings) {
        assertThat(headers(Map.of(spelling, "x")))
            .as(spelling)
            .containsExactly("the gateway sets or drops '" + spelling + "' itself");
      }
    }
  }

  @Test
  void checkHeaders_namesAnUpstreamNeeds_areAllowed() {
    assertThat(
            headers(
                Map.of(
                    "Authorization", "Bearer {{secret:A}}",
                    "X-Api-Key", "{{secret:A}}",
                    "Cookie", "a=b",
                    "X-Signature", "{{secret:A}}",
                    "X-Knoxcal", "x",
                    "Hosts", "x")))
        .isEmpty();
  }

  @Test
  void checkBody_faultsInNestedValues_nameTheirPlaces() {
    String json = "{\"a\":{\"b\":[1,\"{{x.y}}\"]},\"c\":\"{{secret:}}\"}";

    assertThat(body(json))
        .containsExactly(
            "member 'a.b[1]' at position 0: 'x.y' is no placeholder",
            "member 'c' at position 0: no name after secret:");
  }

  @Test
  void checkBody_whatIsNoObject_isRefused() {
    for (String json : List.of("[]", "1", "\"{{secret:A}}\"", "{", "{\"a\":1,}", "", "{}{}")) {
      assertThat(body(json)).as(json).containsExactly("must be a JSON object");
    }
  }

  @Test
  void checkBody_placeholderInAName_isRefused() {
    assertThat(body("{\"{{secret:A}}\":1}"))
        .containsExactly("member '{{secret:A}}': placeholders stand in values only");
  }

  @Test
  void checkBody_sameMemberTwice_isRefusedAlsoInEscapes() {
    assertThat(body("{\"a\":1,\"\\u0061\":2}")).containsExactly("names member 'a' twice");
  }

  @Test
  void checkBody_limits_hold() {
    StringBuilder members = new StringBuilder("{");
    for (int i = 0; i <= InjectionSyntax.MAX_MEMBERS; i++) {
      members.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":\"{{timestamp}}\"");
    }

    assertThat(body(members.append('}').toString())).hasSize(2);
    assertThat(body("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"))
        .containsExactly("must be a JSON object");
  }

  @Test
  void check_methodConfigs_areNamedByMethod() {
    MethodConfig config =
        new MethodConfig(
            Map.of("Host", "x"), "{\"a\":\"{{b}}\"}", SignatureRule.UNSET, RateLimitRule.UNSET);
    Violations violations = new Violations();

    InjectionSyntax.check(
        new CallRules(
            Injection.UNSET, SignatureRule.UNSET, RateLimitRule.UNSET, Map.of("POST", config)),
        violations);

    assertThat(violations.byField().keySet())
        .containsExactly(
            "method_configs.POST.inject_headers_json", "method_configs.POST.inject_body_json");
  }

  private static List<String> headers(Map<String, String> headers) {
    Violations violations = new Violations();
    InjectionSyntax.checkHeaders("inject_headers_json", headers, violations);
    return violations.byField().getOrDefault("inject_headers_json", List.of());
  }

  private static List<String> body(String json) {
    Violations violations = new Violations();
    InjectionSyntax.checkBody("inject_body_json", json, violations);
    return violations.byField().getOrDefault("inject_body_json", List.of());
  }
}
