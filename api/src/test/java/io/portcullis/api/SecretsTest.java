package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import io.portcullis.model.SecretText;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/secrets} (docs/wire.md sections 8.4 and 13.2). */
class SecretsTest extends ApiTest {
  private static final String CANARY = "canary-71c0-value";

  @Test
  void create_onlyNameAndValue_takesTheDefaults() {
    Answered answer = api.post("/v1/secrets", "{\"name\":\"Stripe API Key\",\"value\":\"x\"}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("name")).isEqualTo("STRIPE_API_KEY");
    assertThat(answer.get("shortcode_name")).isEqualTo("STRIPE_API_KEY");
    assertThat(answer.get("base_environment")).isEqualTo("production");
    assertThat(answer.get("secret_type")).isEqualTo("string");
    assertThat(answer.data().path("environment_count").intValue()).isEqualTo(1);
    assertThat(answer.data().path("strict_expiry_enforcement").booleanValue()).isFalse();
    for (String member : List.of("description", "collection_id", "expires_at")) {
      assertThat(answer.data().path(member).isNull()).as(member).isTrue();
    }
    assertThat(answer.warnings()).containsExactly("canonical_spelling:name");
    assertThat(answer.data().at("/environments/0/environment_name").textValue())
        .isEqualTo("production");
    assertThat(answer.data().at("/environments/0/value_version").intValue()).isEqualTo(1);
  }

  @Test
  void create_everyMember_isEchoedAndListed() {
    environment("staging");
    Answered answer =
        api.post(
            "/v1/secrets",
            """
            {"name": "DB", "value": "x", "secret_type": "basic_auth", "description": "d",
             "environment": "staging", "expires_at": "2027-01-31T12:00:00+01:00",
             "strict_expiry_enforcement": true, "collection_id": null}
            """);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("base_environment")).isEqualTo("staging");
    assertThat(answer.get("secret_type")).isEqualTo("basic_auth");
    assertThat(answer.get("expires_at")).isEqualTo("2027-01-31T11:00:00.000Z");
    assertThat(api.get("/v1/secrets/" + answer.id()).data()).isEqualTo(answer.data());
    assertThat(api.get("/v1/secrets").each("name")).containsExactly("DB");
  }

  @Test
  void list_isSortedByNameAscending_unlessToldOtherwise() {
    environment("aaa");
    for (String name : List.of("B", "A", "C")) {
      String environment = name.equals("C") ? "aaa" : "production";
      api.post(
          "/v1/secrets",
          "{\"name\":\"%s\",\"value\":\"x\",\"environment\":\"%s\"}".formatted(name, environment));
    }

    assertThat(api.get("/v1/secrets").each("name")).containsExactly("A", "B", "C");
    assertThat(api.get("/v1/secrets?order=desc").each("name")).containsExactly("C", "B", "A");
    assertThat(api.get("/v1/secrets?sort=base_environment").each("name").getFirst()).isEqualTo("C");
    Answered second = api.get("/v1/secrets?sort=created_at&per_page=2&page=2");
    assertThat(second.each("name")).hasSize(1);
    assertThat(second.meta().path("total").intValue()).isEqualTo(3);
    assertThat(api.get("/v1/secrets?sort=value").faultyFields()).containsExactly("sort");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | ''",
        "name | 'a}}'",
        "name | null",
        "value | ''",
        "value | null",
        "value | 5",
        "secret_type | 'password'",
        "secret_type | null",
        "environment | 'nowhere'",
        "environment | null",
        "description | 1",
        "expires_at | 'tomorrow'",
        "expires_at | '2020-01-01T00:00:00Z'",
        "strict_expiry_enforcement | 'yes'",
        "collection_id | 'c'",
      })
  void create_wrongMember_is400NamingIt(String member, String value) {
    String all = "{\"name\":\"A\",\"value\":\"x\"}";
    String wrong = "\"%s\":%s".formatted(member, value.replace('\'', '"'));
    String json =
        switch (member) {
          case "name" -> "{\"value\":\"x\"," + wrong + "}";
          case "value" -> "{\"name\":\"A\"," + wrong + "}";
          default -> all.replace("}", "," + wrong + "}");
        };

    Answered answer = api.post("/v1/secrets", json);
    assertThat(answer.status()).as(json).isEqualTo(400);
    assertThat(answer.faultyFields()).containsExactly(member);
    assertThat(api.get("/v1/secrets").each("id")).isEmpty();
  }

  @Test
  void create_everythingWrong_isToldTogether() {
    Answered answer =
        api.post(
            "/v1/secrets",
            "{\"name\":\"ä\",\"secret_type\":\"x\",\"environment\":\"x\",\"expires_at\":1}");

    assertThat(answer.faultyFields())
        .containsExactlyInAnyOrder("name", "value", "secret_type", "environment", "expires_at");
  }

  @Test
  void value_isMeasuredInBytesAndTakesAnyText() {
    String longest = "é".repeat(SecretText.MAX_BYTES / 2);
    assertThat(api.post("/v1/secrets", secret("LONG", longest)).status()).isEqualTo(201);
    assertThat(api.post("/v1/secrets", secret("LONGER", longest + "x")).faultyFields())
        .containsExactly("value");
    assertThat(api.post("/v1/secrets", secret("ANY", "\\u0000\\n\\ud83d\\ude00")).status())
        .isEqualTo(201);
  }

  @Test
  void name_isTakenOnce_howeverItIsTyped() {
    create("API_KEY");
    Answered again = api.post("/v1/secrets", secret("api key", "x"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.errorType()).isEqualTo("conflict");
    String other = create("OTHER");
    assertThat(api.patch("/v1/secrets/" + other, "{\"name\":\"Api Key\"}").status()).isEqualTo(409);
  }

  @Test
  void update_changesWhatIsSentAndNothingElse() {
    String id = create("A");
    Answered answer = api.patch("/v1/secrets/" + id, "{\"expires_at\":\"2030-01-01T00:00:00Z\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.get("expires_at")).isEqualTo("2030-01-01T00:00:00.000Z");
    assertThat(answer.get("name")).isEqualTo("A");
    long revision = answer.meta().path("revision").longValue();
    Answered same = api.patch("/v1/secrets/" + id, "{\"name\":\"a\"}");
    assertThat(same.meta().path("revision").longValue()).isEqualTo(revision);
    Answered cleared = api.patch("/v1/secrets/" + id, "{\"expires_at\":null}");
    assertThat(cleared.data().path("expires_at").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"value | 'x'", "secret_type | 'custom'", "collection_id | 'c'", "name | null"})
  void update_whatCannotBeChangedHere_is400(String member, String value) {
    String id = create("A");
    String json = "{\"%s\":%s}".formatted(member, value.replace('\'', '"'));
    Answered answer = api.patch("/v1/secrets/" + id, json);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields()).containsExactly(member);
  }

  @Test
  void update_nothingKnown_is400() {
    String id = create("A");
    assertThat(api.patch("/v1/secrets/" + id, "{}").status()).isEqualTo(400);
    assertThat(api.patch("/v1/secrets/" + id, "{\"x\":1}").status()).isEqualTo(400);
  }

  @Test
  void setValue_countsItsVersionInEachEnvironment() {
    environment("staging");
    String id = create("A");
    Answered base = api.put("/v1/secrets/" + id + "/value", "{\"value\":\"2\"}");
    assertThat(base.status()).isEqualTo(200);
    assertThat(base.get("environment")).isEqualTo("production");
    assertThat(base.data().path("value_version").intValue()).isEqualTo(2);
    Answered staging =
        api.put(
            "/v1/secrets/" + id + "/value",
            "{\"value\":\"s\",\"environment\":\"staging\","
                + "\"expires_at_override\":\"2030-01-01T00:00:00Z\"}");
    assertThat(staging.data().path("value_version").intValue()).isEqualTo(1);
    Answered kept =
        api.put("/v1/secrets/" + id + "/value", "{\"value\":\"t\",\"environment\":\"staging\"}");
    assertThat(kept.get("expires_at_override"))
        .as("stays until it is cleared")
        .isEqualTo("2030-01-01T00:00:00.000Z");
    Answered secret = api.get("/v1/secrets/" + id);
    assertThat(secret.data().path("environment_count").intValue()).isEqualTo(2);
    assertThat(secret.data().at("/environments/1/value_version").intValue()).isEqualTo(2);
    assertThat(secret.etag()).isEqualTo(kept.etag());
  }

  @Test
  void setValue_wrongMembers_areToldTogether() {
    String path = "/v1/secrets/" + create("A") + "/value";
    assertThat(api.put(path, "{\"environment\":\"x\",\"expires_at_override\":1}").faultyFields())
        .containsExactlyInAnyOrder("value", "environment", "expires_at_override");
    assertThat(api.put(path, "{\"value\":null}").faultyFields()).containsExactly("value");
    assertThat(api.put("/v1/secrets/nothing/value", "{\"value\":\"x\"}").status()).isEqualTo(404);
  }

  @Test
  void delete_removesIt_unlessARouteInjectsIt() {
    String id = create("A");
    String route = route("orders");
    String template = "{\"inject_headers_json\":{\"X-Key\":\"{{secret:A}}\"}}";
    assertThat(api.patch("/v1/routes/" + route, template).status()).isEqualTo(200);
    Answered refused = api.delete("/v1/secrets/" + id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.errorMessage()).contains("orders");
    Answered renamed = api.patch("/v1/secrets/" + id, "{\"name\":\"B\"}");
    assertThat(renamed.status()).isEqualTo(409);
    assertThat(renamed.errorMessage()).contains("orders").contains("secret_id:" + id);
    api.patch("/v1/routes/" + route, "{\"inject_headers_json\":null}");
    assertThat(api.delete("/v1/secrets/" + id).data().path("deleted").booleanValue()).isTrue();
    assertThat(api.get("/v1/secrets/" + id).status()).isEqualTo(404);
  }

  @Test
  void secretOfAnotherTenant_isNotThere() {
    String id = create("A");
    ApiFixture other = new ApiFixture(SHARED.server(), Plan.UNLIMITED);
    assertThat(other.get("/v1/secrets").each("id")).isEmpty();
    assertThat(other.get("/v1/secrets/" + id).status()).isEqualTo(404);
    assertThat(other.put("/v1/secrets/" + id + "/value", "{\"value\":\"x\"}").status())
        .isEqualTo(404);
    assertThat(other.delete("/v1/secrets/" + id).status()).isEqualTo(404);
  }

  @Test
  void plan_limitsHowManyThereAre() {
    ApiFixture free = new ApiFixture(SHARED.server(), Plan.FREE);
    List<Integer> statuses =
        IntStream.rangeClosed(0, 10)
            .mapToObj(i -> free.post("/v1/secrets", secret("S" + i, "x")).status())
            .toList();
    assertThat(statuses.subList(0, 10)).containsOnly(201);
    assertThat(statuses.getLast()).isEqualTo(403);
    assertThat(free.get("/v1/account/usage").data().at("/resources/secrets/used").intValue())
        .isEqualTo(10);
  }

  @Test
  void auditLog_namesTheChangesAndNoValue() {
    String id = api.post("/v1/secrets", secret("A", CANARY)).id();
    api.put("/v1/secrets/" + id + "/value", "{\"value\":\"%s\"}".formatted(CANARY));
    api.delete("/v1/secrets/" + id);
    Answered rows = api.get("/v1/audit-logs?resource_type=secret");
    assertThat(rows.each("action")).containsExactly("delete", "update", "create");
    assertThat(rows.json().toString()).doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"}\",\"value\":\"canary-71c0-value\"}",
        "{\"name\":\"A\",\"value\":canary-71c0-value}",
        "{\"name\":\"A\",\"value\":canary71c0value}",
        "{\"name\":\"A\",\"value\":[\"canary-71c0-value\"]}",
        "{\"name\":\"A\",\"value\":\"canary-71c0-value\",\"value\":\"canary-71c0-value\"}",
        "{\"name\":\"A\",\"value\":\"canary-71c0-value",
        "{\"name\":\"A\",\"value\":\"canary-71c0-value\\ud800\"}",
        "canary-71c0-value",
      })
  void refusal_doesNotRepeatTheValue(String body) {
    Answered answer = api.post("/v1/secrets", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().toString()).doesNotContain("71c0");
  }

  private String create(String name) {
    return api.post("/v1/secrets", secret(name, "x")).id();
  }

  private static String secret(String name, String value) {
    return "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value);
  }
}
