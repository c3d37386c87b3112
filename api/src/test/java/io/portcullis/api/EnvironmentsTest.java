package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/environments} (docs/wire.md section 8.1). */
class EnvironmentsTest extends ApiTest {

  @Test
  void list_newTenant_hasProductionAsDefault() {
    Answered answer = api.get("/v1/environments");

    assertThat(answer.each("name")).containsExactly("production");
    assertThat(answer.each("is_default")).containsExactly("true");
    assertThat(answer.meta().has("total")).isFalse();
  }

  @Test
  void create_onlyName_takesTheDefaults() {
    Answered answer = api.post("/v1/environments", "{\"name\":\"staging\"}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("display_name")).isEqualTo("Staging");
    assertThat(answer.get("color")).isEqualTo("#6366f1");
    assertThat(answer.data().path("description").isNull()).isTrue();
    assertThat(answer.data().path("is_default").booleanValue()).isFalse();
  }

  @Test
  void create_everyMember_isEchoedAndListed() {
    Answered answer =
        api.post(
            "/v1/environments",
            """
            {"name": "eu_west-1", "display_name": "EU", "description": "d", "color": "#A0b1C2",
             "is_default": true}
            """);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("display_name")).isEqualTo("EU");
    assertThat(answer.get("color")).isEqualTo("#A0b1C2");
    assertThat(api.get("/v1/environments").data().get(1)).isEqualTo(answer.data());
    assertThat(api.get("/v1/environments").each("is_default")).containsExactly("false", "true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | 'Upper'",
        "name | 'a b'",
        "name | ''",
        "name | null",
        "display_name | ''",
        "display_name | null",
        "description | 1",
        "color | 'red'",
        "color | '#12345'",
        "color | null",
        "is_default | 'yes'",
        "is_default | null",
      })
  void createAndUpdate_wrongMember_is400NamingIt(String member, String value) {
    String id = environment("staging");
    String json = "{\"%s\":%s}".formatted(member, value.replace('\'', '"'));
    String withName = member.equals("name") ? json : json.replace("{", "{\"name\":\"other\",");

    for (Answered answer :
        List.of(
            api.post("/v1/environments", withName), api.patch("/v1/environments/" + id, json))) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.faultyFields()).containsExactly(member);
    }
  }

  @Test
  void nameTaken_is409() {
    String id = environment("staging");

    assertThat(api.post("/v1/environments", "{\"name\":\"staging\"}").status()).isEqualTo(409);
    assertThat(api.patch("/v1/environments/" + id, "{\"name\":\"production\"}").errorType())
        .isEqualTo("conflict");
  }

  @Test
  void update_changesMembers_andTheDefaultMoves() {
    String id = environment("staging");

    Answered answer =
        api.patch(
            "/v1/environments/" + id,
            "{\"name\":\"stage\",\"description\":\"d\",\"is_default\":true}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.get("name")).isEqualTo("stage");
    assertThat(api.get("/v1/environments").each("is_default")).containsExactly("false", "true");
    assertThat(
            api.patch("/v1/environments/" + id, "{\"description\":null}")
                .data()
                .path("description")
                .isNull())
        .isTrue();
    assertThat(api.patch("/v1/environments/" + id, "{\"x\":1}").status()).isEqualTo(400);
    assertThat(api.patch("/v1/environments/" + id, "{\"is_default\":false}").status())
        .isEqualTo(409);
  }

  @Test
  void delete_unused_isGone() {
    String id = environment("staging");

    assertThat(api.delete("/v1/environments/" + id).data().toString())
        .isEqualTo("{\"deleted\":true}");
    assertThat(api.delete("/v1/environments/" + id).status()).isEqualTo(404);
    assertThat(api.patch("/v1/environments/" + id, "{\"color\":\"#000000\"}").status())
        .isEqualTo(404);
    assertThat(api.delete("/v1/environments/nonsense").status()).isEqualTo(404);
  }

  @Test
  void delete_inUseOrDefault_is409NamingWhatUsesIt() {
    String id = environment("staging");
    route("orders");
    String client = client("office", "192.0.2.1");
    String path = "/v1/routes/orders/environments/staging";

    api.put(path, "{}");
    assertThat(api.delete("/v1/environments/" + id).status()).isEqualTo(409);
    assertThat(api.delete("/v1/environments/" + id).errorMessage()).contains("orders");
    api.delete(path);
    api.put(path + "/clients", "{\"client_ids\":[\"%s\"]}".formatted(client));
    assertThat(api.delete("/v1/environments/" + id).errorMessage()).contains("orders");
    api.put(path + "/clients", "{\"client_ids\":[]}");
    assertThat(api.delete("/v1/environments/" + id).status()).isEqualTo(200);
    String production = api.get("/v1/environments").each("id").getFirst();
    assertThat(api.delete("/v1/environments/" + production).status()).isEqualTo(409);
  }

  @Test
  void create_atThePlansLimit_is403PlanLimit() {
    ApiFixture free = new ApiFixture(api.server, Plan.FREE);
    free.post("/v1/environments", "{\"name\":\"a\"}");
    free.post("/v1/environments", "{\"name\":\"b\"}");

    assertThat(free.post("/v1/environments", "{\"name\":\"c\"}").errorType())
        .isEqualTo("plan_limit");
  }
}
