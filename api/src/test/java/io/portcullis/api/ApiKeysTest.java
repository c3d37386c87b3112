package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.model.Plan;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code /v1/api-keys} and {@code /v1/roles} (docs/wire.md section 8.2). */
class ApiKeysTest extends ApiTest {

  @Test
  void create_onlyName_isAStandardKeyWithAllScopesThatWorks() {
    Answered answer = api.post("/v1/api-keys", "{\"name\":\"ci\"}");

    assertThat(answer.status()).isEqualTo(201);
    String key = answer.get("api_key");
    assertThat(key).hasSize(72).startsWith(answer.get("key_id") + "_").startsWith("tk_live_");
    assertThat(answer.get("key_prefix")).endsWith("...");
    assertThat(key).startsWith(answer.get("key_prefix").replace("...", ""));
    assertThat(answer.get("key_type")).isEqualTo("standard");
    assertThat(answer.data().path("scopes").toString()).isEqualTo("[\"read\",\"manage\",\"call\"]");
    assertThat(answer.data().path("role_ids").toString()).isEqualTo("[]");
    assertThat(answer.data().path("expires_at").isNull()).isTrue();
    assertThat(answer.get("message")).contains("once");
    assertThat(api.sendAs(key, "GET", "/v1/whoami", null).data().at("/key/name").asText())
        .isEqualTo("ci");
  }

  @Test
  void key_isShownOnceOnly() {
    String key = api.newKey("{\"name\":\"ci\"}");
    int secretAt = key.lastIndexOf('_') + 1;

    for (String path : List.of("/v1/api-keys", "/v1/audit-logs", "/v1/whoami", "/metrics")) {
      Answered answer = api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.text()).as(path).doesNotContain(key.substring(secretAt));
    }
    // What may be shown of it is there.
    for (String path : List.of("/v1/api-keys", "/v1/audit-logs")) {
      assertThat(api.get(path).text()).as(path).contains(key.substring(0, secretAt - 1));
    }
    assertThat(KeyText.parse(key)).isPresent();
    assertThat(api.get("/v1/api-keys").text())
        .doesNotContain(KeyText.parse(key).get().hash().hex());
  }

  @Test
  void create_testKey_mayOnlyCall() {
    Answered answer = api.post("/v1/api-keys", "{\"name\":\"t\",\"key_type\":\"test\"}");

    assertThat(answer.get("api_key")).startsWith("tk_test_");
    assertThat(answer.data().path("scopes").toString()).isEqualTo("[\"call\"]");
    assertThat(
            api.post("/v1/api-keys", "{\"name\":\"t\",\"key_type\":\"test\",\"scopes\":[\"read\"]}")
                .faultyFields())
        .containsExactly("scopes");
  }

  @Test
  void create_scopes_areWhatTheKeyMayDo() {
    String reader = api.newKey("{\"name\":\"r\",\"scopes\":[\"read\"]}");
    String manager = api.newKey("{\"name\":\"m\",\"scopes\":[\"manage\"]}");
    String caller = api.newKey("{\"name\":\"c\",\"scopes\":[\"call\"]}");
    String body = "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}";

    assertThat(api.sendAs(reader, "GET", "/v1/clients", null).status()).isEqualTo(200);
    assertThat(api.sendAs(reader, "POST", "/v1/clients", body).errorType()).isEqualTo("forbidden");
    assertThat(api.sendAs(manager, "POST", "/v1/clients", body).status()).isEqualTo(201);
    assertThat(api.sendAs(manager, "GET", "/v1/clients", null).status()).isEqualTo(403);
    assertThat(api.sendAs(caller, "GET", "/v1/clients", null).errorMessage()).contains("'read'");
    assertThat(api.sendAs(caller, "POST", "/v1/clients", body).errorMessage()).contains("'manage'");
    assertThat(api.sendAs(caller, "GET", "/v1/whoami", null).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void create_role_givesItsScopes(Role role) {
    Answered answer =
        api.post("/v1/api-keys", "{\"name\":\"r\",\"role_ids\":[\"%s\"]}".formatted(role.id()));

    assertThat(answer.data().path("role_ids").get(0).asText()).isEqualTo(role.id().toString());
    assertThat(answer.data().path("scopes").size()).isEqualTo(role.scopes().size());
    assertThat(api.sendAs(answer.get("api_key"), "GET", "/v1/whoami", null).get("role"))
        .isEqualTo(role.displayName());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"00000000-0000-4000-8000-000000000000", "Administrator", "''"})
  void create_unknownRole_is403Forbidden(String id) {
    Answered answer =
        api.post(
            "/v1/api-keys",
            "{\"name\":\"r\",\"role_ids\":[\"%s\"]}".formatted(id.replace("'", "")));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.errorType()).isEqualTo("forbidden");
  }

  @Test
  void create_moreThanItsMakerMay_is403PrivilegeEscalation() {
    String manager = api.newKey("{\"name\":\"m\",\"scopes\":[\"read\",\"manage\"]}");

    for (String body :
        List.of(
            "{\"name\":\"x\"}",
            "{\"name\":\"x\",\"scopes\":[\"call\"]}",
            "{\"name\":\"x\",\"key_type\":\"test\"}",
            "{\"name\":\"x\",\"role_ids\":[\"%s\"]}".formatted(Role.CALLER.id()))) {
      Answered answer = api.sendAs(manager, "POST", "/v1/api-keys", body);
      assertThat(answer.status()).as(body).isEqualTo(403);
      assertThat(answer.errorType()).isEqualTo("privilege_escalation");
    }
    assertThat(
            api.sendAs(manager, "POST", "/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"manage\"]}")
                .status())
        .isEqualTo(201);
  }

  @Test
  void create_outlivingItsMaker_is403PrivilegeEscalation() {
    Answered maker = api.post("/v1/api-keys", "{\"name\":\"m\",\"expires_in_days\":10}");
    String key = maker.get("api_key");
    String expiry = maker.get("expires_at");
    String later = Instant.parse(expiry).plusMillis(1).toString();

    for (String body :
        List.of(
            "{\"name\":\"x\"}",
            "{\"name\":\"x\",\"never_expires\":true}",
            "{\"name\":\"x\",\"expires_in_days\":11}",
            "{\"name\":\"x\",\"expires_at\":\"%s\"}".formatted(later))) {
      Answered answer = api.sendAs(key, "POST", "/v1/api-keys", body);
      assertThat(answer.status()).as(body).isEqualTo(403);
      assertThat(answer.errorType()).isEqualTo("privilege_escalation");
      assertThat(answer.errorMessage()).contains(expiry);
    }
    assertThat(
            api.sendAs(
                    key,
                    "POST",
                    "/v1/api-keys",
                    "{\"name\":\"x\",\"expires_at\":\"%s\"}".formatted(expiry))
                .status())
        .isEqualTo(201);
  }

  /** A limited key would else hand out to itself what it was denied. */
  @Test
  void create_lessLimitedThanItsMaker_is403PrivilegeEscalation() {
    String limits = "\"rate_limit_requests\":%s,\"rate_limit_window_sec\":%s";
    String maker = api.newKey("{\"name\":\"m\"," + limits.formatted(20, 3_600) + "}");
    String role = "\"role_ids\":[\"%s\"]".formatted(Role.CALLER.id());

    for (String more :
        List.of(
            "\"scopes\":[\"call\"]",
            role,
            "\"key_type\":\"test\"",
            "\"rate_limit_requests\":null",
            "\"rate_limit_requests\":20",
            limits.formatted(21, 3_600),
            limits.formatted(20, 3_599),
            limits.formatted(1, 1))) {
      Answered answer = api.sendAs(maker, "POST", "/v1/api-keys", "{\"name\":\"x\"," + more + "}");
      assertThat(answer.status()).as(more).isEqualTo(403);
      assertThat(answer.errorType()).isEqualTo("privilege_escalation");
      assertThat(answer.faultyFields()).containsExactly("rate_limit_requests");
    }
    for (String same : List.of(limits.formatted(20, 3_600), limits.formatted(1, 180))) {
      assertThat(
              api.sendAs(maker, "POST", "/v1/api-keys", "{\"name\":\"x\"," + same + "}").status())
          .as(same)
          .isEqualTo(201);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | ''",
        "name | 3",
        "key_type | 'live'",
        "key_type | null",
        "scopes | []",
        "scopes | null",
        "scopes | ['admin']",
        "scopes | 'read'",
        "scopes | [1]",
        "role_ids | []",
        "role_ids | null",
        "role_ids | 'x'",
        "rate_limit_requests | 0",
        "rate_limit_requests | 1000000001",
        "rate_limit_requests | 'x'",
        "rate_limit_requests | 1.5",
      })
  void create_wrongMember_is400NamingIt(String member, String value) {
    String name = member.equals("name") ? "" : "\"name\":\"n\",";

    Answered answer =
        api.post("/v1/api-keys", "{%s\"%s\":%s}".formatted(name, member, value.replace('\'', '"')));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.faultyFields()).containsExactly(member);
  }

  /** docs/wire.md section 8.2: two integers, null is the default. */
  @Test
  void create_rateLimit_isShown() {
    Answered limited =
        api.post(
            "/v1/api-keys",
            "{\"name\":\"k\",\"rate_limit_requests\":5,\"rate_limit_window_sec\":7}");
    assertThat(limited.data().path("rate_limit_requests").intValue()).isEqualTo(5);
    assertThat(limited.data().path("rate_limit_window_sec").intValue()).isEqualTo(7);

    // The newest first: the one with a window of a minute, then the one above, then the first key.
    api.post("/v1/api-keys", "{\"name\":\"k\",\"rate_limit_requests\":3}");
    Answered list = api.get("/v1/api-keys");
    assertThat(list.each("rate_limit_requests")).containsExactly("3", "5", "null");
    assertThat(list.each("rate_limit_window_sec")).containsExactly("60", "7", "null");
  }

  @Test
  void create_windowWithoutRequests_is400() {
    assertThat(
            api.post("/v1/api-keys", "{\"name\":\"k\",\"rate_limit_window_sec\":7}").faultyFields())
        .containsExactly("rate_limit_requests");
  }

  @Test
  void create_scopesAndRoles_excludeEachOther() {
    assertThat(
            api.post(
                    "/v1/api-keys",
                    "{\"name\":\"n\",\"scopes\":[\"read\"],\"role_ids\":[\"%s\"]}"
                        .formatted(Role.VIEWER.id()))
                .faultyFields())
        .containsExactly("scopes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'expires_in_days':0 | invalid_expiry",
        "'expires_in_days':-1 | invalid_expiry",
        "'expires_in_days':36501 | invalid_expiry",
        "'expires_in_days':1.5 | invalid_expiry",
        "'expires_in_days':'7' | invalid_expiry",
        "'expires_in_days':99999999999 | invalid_expiry",
        "'expires_at':'2020-01-01T00:00:00.000Z' | invalid_expiry",
        "'expires_at':'2030-01-01' | invalid_expiry",
        "'expires_at':'tomorrow' | invalid_expiry",
        "'expires_at':1893456000 | invalid_expiry",
        "'expires_at':'+12345-01-01T00:00:00Z' | invalid_expiry",
        "'never_expires':false | invalid_expiry",
        "'never_expires':'yes' | invalid_expiry",
        "'never_expires':true,'expires_in_days':1 | conflicting_expiry_fields",
        "'never_expires':false,'expires_in_days':1 | conflicting_expiry_fields",
        "'expires_at':'2030-01-01T00:00:00Z','expires_in_days':1 | conflicting_expiry_fields",
      })
  void create_wrongExpiry_is400OfItsOwnType(String members, String type) {
    Answered answer =
        api.post("/v1/api-keys", "{\"name\":\"n\"," + members.replace('\'', '"') + "}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo(type);
    assertThat(answer.faultyFields()).isNotEmpty();
  }

  @Test
  void create_expiry_isEchoedAndListed() {
    assertThat(
            api.post(
                    "/v1/api-keys", "{\"name\":\"n\",\"expires_at\":\"2030-01-31T13:00:00+01:00\"}")
                .get("expires_at"))
        .isEqualTo("2030-01-31T12:00:00.000Z");
    Answered days = api.post("/v1/api-keys", "{\"name\":\"d\",\"expires_in_days\":30}");
    assertThat(Instant.parse(days.get("expires_at")))
        .isCloseTo(
            Instant.parse(days.get("created_at")).plus(Duration.ofDays(30)),
            within(1, ChronoUnit.SECONDS));
    Answered never =
        api.post(
            "/v1/api-keys",
            "{\"name\":\"n\",\"never_expires\":true,\"expires_at\":null,\"expires_in_days\":null}");
    assertThat(never.data().path("expires_at").isNull()).isTrue();
    assertThat(api.get("/v1/api-keys?sort=name&order=asc").each("expires_at").getFirst())
        .isEqualTo(days.get("expires_at"));
  }

  @Test
  void list_showsRowsWithUse() {
    String key = api.newKey("{\"name\":\"a\"}");

    Answered before = api.get("/v1/api-keys?sort=name&order=asc");
    assertThat(before.each("name")).containsExactly("a", "root");
    assertThat(before.data().get(0).path("last_used_at").isNull()).isTrue();
    api.sendAs(key, "GET", "/v1/whoami", null);
    assertThat(
            api.get("/v1/api-keys?sort=name&order=asc").data().get(0).path("last_used_at").isNull())
        .isFalse();
    assertThat(api.get("/v1/api-keys?sort=scopes").faultyFields()).containsExactly("sort");
  }

  @Test
  void revoke_byRowIdOrKeyId_worksAtOnce() {
    for (String member : List.of("id", "key_id")) {
      Answered made = api.post("/v1/api-keys", "{\"name\":\"x\"}");
      String key = made.get("api_key");

      Answered answer = api.delete("/v1/api-keys/" + made.get(member));

      assertThat(answer.data().toString()).isEqualTo("{\"revoked\":true}");
      assertThat(api.sendAs(key, "GET", "/v1/whoami", null).status()).isEqualTo(401);
      Answered again = api.delete("/v1/api-keys/" + made.get(member));
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.revision()).isEqualTo(answer.revision());
    }
    assertThat(api.get("/v1/api-keys").each("active")).containsExactly("false", "false", "true");
  }

  @Test
  void revoke_unknownOrForeign_is404() {
    ApiFixture other = new ApiFixture(api.server, Plan.UNLIMITED);
    Answered made = api.post("/v1/api-keys", "{\"name\":\"x\"}");
    for (String id :
        List.of(
            made.id(), made.get("key_id"), "00000000-0000-4000-8000-000000000000", "nonsense")) {
      assertThat(other.delete("/v1/api-keys/" + id).status()).isEqualTo(404);
    }
  }

  @Test
  void roles_areTheBuiltInOnes() {
    Answered answer = api.get("/v1/roles");

    assertThat(answer.each("name"))
        .containsExactlyElementsOf(Arrays.stream(Role.values()).map(Role::displayName).toList());
    assertThat(answer.each("is_default")).containsExactly("true", "false", "false");
    assertThat(api.get("/v1/roles?subject_kind=api_key&per_page=1&page=2").each("name"))
        .containsExactly("Viewer");
    assertThat(api.get("/v1/roles?subject_kind=cat").faultyFields())
        .containsExactly("subject_kind");
  }
}
