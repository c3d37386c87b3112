package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The call rules of a route and its overrides (docs/wire.md sections 7.3, 7.4, 13.3, 13.4):
 * signature, rate limit, injection, by method.
 */
class CallRulesTest extends ApiTest {
  private static final String ROUTE = "/v1/routes/orders";
  private static final String OVERRIDE = ROUTE + "/environments/staging";

  private static final String FULL =
      """
      {"inject_headers_json": {"X-Tenant": "{{tenant_id}}", "X-Static": "1"},
       "inject_body_json": {"source": "gateway", "meta": {"n": 1.10}},
       "require_signature": true, "signature_tolerance_sec": 30,
       "signature_header": "X-Sig", "timestamp_header": "X-Time", "nonce_header": "X-Once",
       "signature_joining": "lf", "signature_label": "sig1",
       "rate_limit_enabled": true, "rate_limit_requests": 100, "rate_limit_window_sec": 30,
       "rate_limit_burst": 120, "rate_limit_scope": "route",
       "client_body_templates_enabled": true, "client_body_secrets": ["Partner Key", "B-2"],
       "method_configs": {"POST": {"rate_limit_requests": 5, "inject_headers_json": {"X-P": "2"}},
                          "PURGE": {}}}
      """;

  /** The members that {@link #FULL} sets, but those of the injection, which a route hides. */
  private static final List<String> SHOWN =
      List.of(
          "require_signature",
          "signature_tolerance_sec",
          "signature_header",
          "timestamp_header",
          "nonce_header",
          "signature_joining",
          "signature_label",
          "rate_limit_enabled",
          "rate_limit_requests",
          "rate_limit_window_sec",
          "rate_limit_burst",
          "rate_limit_scope",
          "client_body_templates_enabled");

  @BeforeEach
  void addRoute() {
    environment("staging");
    route("orders");
  }

  @Test
  void create_withoutRules_showsTheDefaults() {
    JsonNode data = api.get(ROUTE).data();

    assertThat(data.path("require_signature").booleanValue()).isFalse();
    assertThat(data.path("signature_tolerance_sec").intValue()).isEqualTo(300);
    assertThat(data.path("signature_header").textValue()).isEqualTo("X-Signature");
    assertThat(data.path("timestamp_header").textValue()).isEqualTo("X-Timestamp");
    assertThat(data.path("nonce_header").textValue()).isEqualTo("X-Nonce");
    assertThat(data.path("signature_joining").textValue()).isEqualTo("none");
    assertThat(data.path("rate_limit_enabled").booleanValue()).isFalse();
    assertThat(data.path("rate_limit_scope").textValue()).isEqualTo("client");
    assertThat(data.path("client_body_templates_enabled").booleanValue()).isFalse();
    assertThat(data.path("use_method_specific_configs").booleanValue()).isFalse();
    for (String unset :
        List.of(
            "rate_limit_requests", "rate_limit_window_sec", "rate_limit_burst", "method_configs")) {
      assertThat(data.path(unset).isNull()).as(unset).isTrue();
    }
  }

  /** A guard that is sent when a route is made must stand from the first call. */
  @Test
  void createAndUpdate_everyMember_isStoredAndShown() {
    Answered updated = api.patch(ROUTE, FULL);
    Answered created =
        api.post(
            "/v1/routes",
            FULL.replaceFirst("\\{", "{\"name\":\"n\",\"target_base_url\":\"https://x\","));

    assertThat(created.status()).isEqualTo(201);
    for (Answered answer : List.of(updated, created, api.get("/v1/routes/n"))) {
      JsonNode data = answer.data();
      for (String member : SHOWN) {
        assertThat(data.path(member).asText()).as(member).isEqualTo(sent(member));
      }
      assertThat(data.path("use_method_specific_configs").booleanValue()).isTrue();
      JsonNode post = data.at("/method_configs/POST");
      assertThat(post.path("rate_limit_requests").intValue()).isEqualTo(5);
      assertThat(post.at("/inject_headers_json/X-P").textValue()).isEqualTo("2");
      assertThat(post.path("require_signature").isNull()).isTrue();
      assertThat(data.at("/method_configs/PURGE").isObject()).isTrue();
      assertThat(answer.warnings()).isEmpty();
    }
    JsonNode row = api.get("/v1/routes").data().get(0);
    assertThat(row.path("require_signature").booleanValue()).isTrue();
    assertThat(row.path("rate_limit_requests").intValue()).isEqualTo(100);
  }

  private static String sent(String member) {
    String text = FULL.substring(FULL.indexOf("\"" + member + "\":") + member.length() + 3);
    return text.split("[,\\n}]")[0].strip().replace("\"", "");
  }

  /**
   * docs/wire.md section 7.1: neither view of a route returns what its base environment injects.
   */
  @Test
  void route_neverShowsInjectedHeadersAndBody_anOverrideDoes() {
    api.patch(ROUTE, FULL);
    assertThat(api.get(ROUTE).data().has("inject_headers_json")).isFalse();
    assertThat(api.get(ROUTE).data().has("inject_body_json")).isFalse();

    JsonNode override = api.put(OVERRIDE, FULL).data();

    assertThat(override.path("inject_headers_json").toString())
        .isEqualTo("{\"X-Tenant\":\"{{tenant_id}}\",\"X-Static\":\"1\"}");
    assertThat(api.get(ROUTE + "/environments").text())
        .contains("\"inject_body_json\":{\"source\":\"gateway\",\"meta\":{\"n\":1.10}}");
  }

  @Test
  void override_everyMember_isShownAndInheritedAgain() {
    api.put(OVERRIDE, FULL);
    JsonNode set = api.put(OVERRIDE, "{}").data();
    for (String member : SHOWN) {
      assertThat(set.path(member).asText()).as(member).isEqualTo(sent(member));
    }

    Answered unset =
        api.put(
            OVERRIDE,
            """
            {"inject_headers_json": {}, "inject_body_json": null, "method_configs": [],
             "require_signature": null, "signature_tolerance_sec": null, "signature_header": null,
             "timestamp_header": null, "nonce_header": null, "signature_joining": null, "signature_label": null,
             "rate_limit_enabled": null, "rate_limit_requests": null,
             "rate_limit_window_sec": null, "rate_limit_burst": null, "rate_limit_scope": null,
             "client_body_templates_enabled": null, "client_body_secrets": null, "use_method_specific_configs": false}
            """);

    assertThat(unset.status()).isEqualTo(200);
    SHOWN.forEach(member -> assertThat(unset.data().path(member).isNull()).as(member).isTrue());
    for (String member :
        List.of(
            "inject_headers_json", "inject_body_json", "client_body_secrets", "method_configs")) {
      assertThat(unset.data().path(member).isNull()).as(member).isTrue();
    }
  }

  /** Names are spelled as secrets are; an empty list on an override opens nothing. */
  @Test
  void clientBodySecrets_areNamesOfSecrets() {
    assertThat(api.get(ROUTE).data().path("client_body_secrets").toString()).isEqualTo("[]");
    JsonNode set =
        api.patch(ROUTE, "{\"client_body_secrets\": [\"Partner Key\", \"partner_key\"]}").data();
    assertThat(set.path("client_body_secrets").toString()).isEqualTo("[\"PARTNER_KEY\"]");
    JsonNode override = api.put(OVERRIDE, "{\"client_body_secrets\": []}").data();
    assertThat(override.path("client_body_secrets").toString()).isEqualTo("[]");
    JsonNode kept = api.patch(ROUTE, "{\"description\": null, \"enabled\": true}").data();
    assertThat(kept.path("client_body_secrets").toString()).isEqualTo("[\"PARTNER_KEY\"]");
    JsonNode none = api.patch(ROUTE, "{\"client_body_secrets\": []}").data();
    assertThat(none.path("client_body_secrets").toString()).isEqualTo("[]");

    Answered wrong = api.patch(ROUTE, "{\"client_body_secrets\": [\"ok\", \"{{x}}\", \"\"]}");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.faultyFields()).containsExactly("client_body_secrets");
  }

  private List<String> warned(Answered answer, String code) {
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    List<String> fields = new java.util.ArrayList<>();
    answer
        .meta()
        .path("warnings")
        .forEach(warning -> {
          if (warning.path("code").asText().equals(code)) {
            fields.add(warning.path("field").asText());
          }
        });
    return fields;
  }

  /** What is stored and does nothing would be a guard that somebody believes in. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rate_limit_requests\":5} | rate_limit_requests",
        "{\"rate_limit_window_sec\":5} | rate_limit_window_sec",
        "{\"rate_limit_burst\":5} | rate_limit_burst",
        "{\"rate_limit_scope\":\"route\"} | rate_limit_scope",
        "{\"signature_tolerance_sec\":5} | signature_tolerance_sec",
        "{\"signature_joining\":\"lf\"} | signature_joining",
        "{\"nonce_header\":\"X-N\"} | nonce_header",
        "{\"client_body_secrets\":[\"A\"]} | client_body_secrets",
        "{\"client_body_templates_enabled\":true} | client_body_templates_enabled",
        "{\"allowed_methods\":[\"GET\"],\"http_method_restrictions_enabled\":false} |"
            + " allowed_methods",
        "{\"http_method_restrictions_enabled\":true} | http_method_restrictions_enabled",
        "{\"rate_limit_enabled\":true,\"rate_limit_requests\":5,\"rate_limit_burst\":4} |"
            + " rate_limit_burst",
        "{\"method_configs\":{\"PUT\":{\"rate_limit_requests\":5}}} |"
            + " method_configs.PUT.rate_limit_requests",
      })
  void settingWithoutEffect_isStoredWithAWarning(String members, String field) {
    assertThat(warned(api.patch(ROUTE, members), "no_effect")).containsExactly(field);
    assertThat(warned(api.put(OVERRIDE, members), "no_effect")).containsExactly(field);
  }

  @Test
  void settingThatAMethodOrAnEnvironmentUses_isNotWarnedOf() {
    String method =
        "{\"method_configs\":{\"PUT\":{\"rate_limit_enabled\":true,\"rate_limit_requests\":1}}}";
    assertThat(warned(api.patch(ROUTE, method), "no_effect")).isEmpty();
    assertThat(warned(api.patch(ROUTE, "{\"rate_limit_window_sec\":9}"), "no_effect")).isEmpty();
    api.patch(ROUTE, "{\"method_configs\":null}");
    api.put(OVERRIDE, "{\"require_signature\":true,\"signature_joining\":\"lf\"}");
    assertThat(warned(api.patch(ROUTE, "{\"signature_tolerance_sec\":9}"), "no_effect")).isEmpty();
    assertThat(warned(api.patch(ROUTE, "{\"rate_limit_enabled\":false}"), "no_effect")).isEmpty();
  }

  @Test
  void signatureJoinedByNothing_isWarnedOf() {
    Answered answer = api.patch(ROUTE, "{\"require_signature\":true}");
    assertThat(warned(answer, "ambiguous_signature")).containsExactly("signature_joining");
    assertThat(warned(api.patch(ROUTE, "{\"signature_joining\":\"lf\"}"), "ambiguous_signature"))
        .isEmpty();
    answer = api.put(OVERRIDE, "{\"signature_joining\":\"none\"}");
    assertThat(warned(answer, "ambiguous_signature")).containsExactly("signature_joining");
  }

  @Test
  void update_memberLeftOut_keepsWhatIsStored() {
    api.patch(ROUTE, FULL);
    Answered answer = api.patch(ROUTE, "{\"rate_limit_requests\":7}");

    assertThat(answer.data().path("rate_limit_requests").intValue()).isEqualTo(7);
    assertThat(answer.data().path("require_signature").booleanValue()).isTrue();
    assertThat(answer.data().path("method_configs").has("POST")).isTrue();
    assertThat(api.patch(ROUTE, "{\"rate_limit_requests\":7}").revision())
        .isEqualTo(answer.revision());
  }

  @Test
  void wrongMembers_areAllNamedTogether_evenWithinMethods() {
    Answered answer =
        api.patch(
            ROUTE,
            """
            {"inject_headers_json": {"a b": "x", "ok": 1}, "inject_body_json": "x",
             "require_signature": "yes", "signature_tolerance_sec": 0,
             "signature_header": "bad name", "signature_joining": "crlf", "signature_label": "Sig",
             "rate_limit_enabled": 1, "rate_limit_requests": 0, "rate_limit_window_sec": 1.5,
             "rate_limit_burst": -1, "rate_limit_scope": "key",
             "client_body_templates_enabled": [], "client_body_secrets": ["A", 1], "enabled": 3,
             "method_configs": {"POST": {"rate_limit_requests": "5", "require_signatur": true,
                                         "signature_tolerance_sec": 9999},
                                "get": {}, "PUT": 1}}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields())
        .containsExactlyInAnyOrder(
            "inject_headers_json",
            "inject_body_json",
            "require_signature",
            "signature_tolerance_sec",
            "signature_header",
            "signature_joining",
            "signature_label",
            "rate_limit_enabled",
            "rate_limit_requests",
            "rate_limit_window_sec",
            "rate_limit_burst",
            "rate_limit_scope",
            "client_body_templates_enabled",
            "client_body_secrets",
            "enabled",
            "method_configs",
            "method_configs.POST.rate_limit_requests",
            "method_configs.POST.require_signatur",
            "method_configs.POST.signature_tolerance_sec",
            "method_configs.PUT");
    assertThat(api.get(ROUTE).data().path("rate_limit_enabled").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate_limit_requests | 1000000001",
        "rate_limit_requests | 99999999999999999999",
        "rate_limit_window_sec | 2678401",
        "rate_limit_window_sec | 4294967297",
        "rate_limit_burst | 1000000001",
        "signature_tolerance_sec | 3601",
        "signature_header | \"X-Timestamp\"",
        "inject_headers_json | {\"a\":\"1\",\"A\":\"2\"}",
        "inject_headers_json | []",
        "method_configs | [{}]",
        "method_configs | {\"CONNECT\":{}}",
        "method_configs | {\"TRACE\":{}}",
        "allowed_methods | [\"TRACE\"]",
      })
  void edgesOfAllowedValues_areRefused(String member, String value) {
    assertThat(api.patch(ROUTE, "{\"%s\":%s}".formatted(member, value)).faultyFields())
        .containsExactly(member);
    assertThat(api.put(OVERRIDE, "{\"%s\":%s}".formatted(member, value)).faultyFields())
        .containsExactly(member);
  }

  /** A rule for a method that is none would guard nothing, and be believed in. */
  @Test
  void methodConfigs_ofWhatIsNoMethod_areRefusedByName() {
    for (String method : List.of("*", "FOO", "get", "GET,POST", "TRACE", "TRACK", "")) {
      for (String member :
          List.of("\"method_configs\":{\"%s\":{}}", "\"allowed_methods\":[\"%s\"]")) {
        String name = member.split("\"")[1];
        Answered answer = api.patch(ROUTE, "{" + member.formatted(method) + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.faultyFields()).containsExactly(name);
        assertThat(answer.fault(name)).as(name).contains(method);
        assertThat(api.put(OVERRIDE, "{" + member.formatted(method) + "}").fault(name))
            .contains(method);
      }
    }
  }

  /**
   * docs/wire.md section 13.1; templates that do not parse are refused when written, with the
   * place.
   */
  @Test
  void templates_thatDoNotParse_areRefusedWithTheirPosition() {
    String wrong = "{\"X-A\":\"ab{{nothing}}\"}";
    for (Answered answer :
        List.of(
            api.patch(ROUTE, "{\"inject_headers_json\":" + wrong + "}"),
            api.put(OVERRIDE, "{\"inject_headers_json\":" + wrong + "}"))) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.fault("inject_headers_json")).contains("'X-A'").containsPattern("[23]");
    }
    assertThat(
            api.patch(
                    ROUTE, "{\"method_configs\":{\"POST\":{\"inject_body_json\":{\"a\":\"{{\"}}}}")
                .faultyFields())
        .containsExactly("method_configs.POST.inject_body_json");
  }

  @Test
  void rateLimit_enabledWithoutRequests_isRefusedWhereverTheTwoMeet() {
    String enable = "{\"rate_limit_enabled\":true}";
    assertThat(api.patch(ROUTE, enable).faultyFields()).containsExactly("rate_limit_requests");
    assertThat(api.put(OVERRIDE, enable).faultyFields()).containsExactly("rate_limit_requests");
    assertThat(
            api.patch(ROUTE, "{\"method_configs\":{\"POST\":" + enable + "}}")
                .fault("rate_limit_requests"))
        .endsWith("for POST");

    // The override takes the number from the route, so the route may not lose it again.
    api.patch(ROUTE, "{\"rate_limit_requests\":5}");
    assertThat(api.put(OVERRIDE, enable).status()).isEqualTo(200);
    assertThat(api.patch(ROUTE, "{\"rate_limit_requests\":null}").fault("rate_limit_requests"))
        .endsWith("in staging");
  }

  @Test
  void signatureFields_thatMeetInAnOverride_areRefused() {
    api.patch(ROUTE, "{\"nonce_header\":\"X-One\"}");
    assertThat(api.put(OVERRIDE, "{\"signature_header\":\"x-one\"}").faultyFields())
        .containsExactly("signature_header");

    api.put(OVERRIDE, "{\"signature_header\":\"X-Two\"}");
    assertThat(api.patch(ROUTE, "{\"nonce_header\":\"X-Two\"}").fault("signature_header"))
        .endsWith("in staging");
  }

  @Test
  void methodConfigsSwitchedOff_whileTheyAreSet_isRefused() {
    String off = "{\"use_method_specific_configs\":false}";
    assertThat(api.patch(ROUTE, off).status()).isEqualTo(200);
    api.patch(ROUTE, FULL);

    assertThat(api.patch(ROUTE, off).faultyFields()).containsExactly("use_method_specific_configs");
    assertThat(api.put(OVERRIDE, off).faultyFields())
        .containsExactly("use_method_specific_configs");
    assertThat(
            api.patch(ROUTE, "{\"use_method_specific_configs\":false,\"method_configs\":null}")
                .status())
        .isEqualTo(200);
    assertThat(api.patch(ROUTE, "{\"use_method_specific_configs\":true}").status()).isEqualTo(200);
  }
}
