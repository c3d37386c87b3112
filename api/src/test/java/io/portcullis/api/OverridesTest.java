package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/routes/:id/environments/:env}: an override is created, merged into, inherited. */
class OverridesTest extends ApiTest {
  private static final String PATH = "/v1/routes/orders/environments/staging";
  private static final String FULL =
      """
      {"target_base_url": "https://staging.example", "enabled": false, "requires_clients": false,
       "allowed_methods": ["GET"], "http_method_restrictions_enabled": true,
       "ip_allowlist": ["192.0.2.1"]}
      """;

  @BeforeEach
  void addRoute() {
    environment("staging");
    route("orders");
  }

  @Test
  void put_empty_createsARowThatInheritsEverything() {
    Answered answer = api.put(PATH, "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.get("environment_name")).isEqualTo("staging");
    answer
        .data()
        .properties()
        .forEach(member ->
            assertThat(member.getValue().isNull())
                .as(member.getKey())
                .isEqualTo(
                    !List.of("id", "route_id", "environment_name", "created_at", "updated_at")
                        .contains(member.getKey())));
    assertThat(api.get("/v1/routes/orders").data().path("configured_environments").toString())
        .isEqualTo("[\"production\",\"staging\"]");
    assertThat(api.get("/v1/routes/orders").get("environment_override_count")).isEqualTo("1");
  }

  @Test
  void put_everyMember_isEchoedAndListed() {
    Answered answer = api.put(PATH, FULL);

    assertThat(answer.get("target_base_url")).isEqualTo("https://staging.example");
    assertThat(answer.data().path("enabled").booleanValue()).isFalse();
    assertThat(answer.data().path("requires_clients").booleanValue()).isFalse();
    assertThat(answer.data().path("allowed_methods").toString()).isEqualTo("[\"GET\"]");
    assertThat(answer.data().path("ip_allowlist").toString()).isEqualTo("[\"192.0.2.1\"]");
    assertThat(api.get("/v1/routes/orders/environments").data().get(0)).isEqualTo(answer.data());
  }

  @Test
  void put_memberLeftOut_keepsWhatIsStored() {
    Answered first = api.put(PATH, FULL);

    Answered second = api.put(PATH, "{\"enabled\":true}");

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.data().path("enabled").booleanValue()).isTrue();
    assertThat(second.get("target_base_url")).isEqualTo("https://staging.example");
    assertThat(second.data().path("ip_allowlist").toString()).isEqualTo("[\"192.0.2.1\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target_base_url | null",
        "enabled | null",
        "requires_clients | null",
        "allowed_methods | null",
        "allowed_methods | []",
        "http_method_restrictions_enabled | null",
        "ip_allowlist | null",
        "ip_allowlist | []",
      })
  void put_nullOrEmpty_inheritsAgain(String member, String value) {
    api.put(PATH, FULL);

    Answered answer = api.put(PATH, "{\"%s\":%s}".formatted(member, value));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().path(member).isNull()).isTrue();
  }

  @Test
  void put_thatChangesNothing_takesNoRevision() {
    Answered first = api.put(PATH, FULL);

    assertThat(api.put(PATH, FULL).revision()).isEqualTo(first.revision());
    assertThat(api.put(PATH, "{}").etag()).isEqualTo(first.etag());
  }

  @Test
  void put_wrongMembers_areAllNamed() {
    Answered answer =
        api.put(
            PATH,
            """
            {"target_base_url": "x", "enabled": 1, "requires_clients": "a",
             "allowed_methods": ["get"], "http_method_restrictions_enabled": 0,
             "ip_allowlist": ["x"]}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields())
        .containsExactlyInAnyOrder(
            "target_base_url",
            "enabled",
            "requires_clients",
            "allowed_methods",
            "http_method_restrictions_enabled",
            "ip_allowlist");
    assertThat(api.get("/v1/routes/orders/environments").data().isEmpty()).isTrue();
  }

  @Test
  void put_baseEnvironment_isALegalTarget() {
    assertThat(api.put("/v1/routes/orders/environments/production", "{\"enabled\":false}").status())
        .isEqualTo(200);
    assertThat(api.get("/v1/routes/orders").data().path("configured_environments").toString())
        .isEqualTo("[\"production\"]");
  }

  @Test
  void unknownEnvironment_is404() {
    String path = "/v1/routes/orders/environments/nope";
    for (Answered answer :
        List.of(api.put(path, "{}"), api.delete(path), api.get(path + "/clients"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.errorMessage()).isEqualTo("Environment not found");
    }
  }

  @Test
  void delete_removesTheRowOnly() {
    api.put(PATH, FULL);

    assertThat(api.delete(PATH).data().toString()).isEqualTo("{\"deleted\":true}");

    assertThat(api.get("/v1/routes/orders/environments").data().isEmpty()).isTrue();
    assertThat(api.delete(PATH).status()).isEqualTo(404);
  }
}
