package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    ObjectNode listed = (ObjectNode) api.get("/v1/routes/orders/environments").data().get(1);
    listed.remove(List.of("is_base", "has_override", "client_count"));
    assertThat(listed).isEqualTo(answer.data());
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
    assertThat(api.get("/v1/routes/orders/environments").data()).hasSize(1);
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

    assertThat(api.get("/v1/routes/orders/environments").data()).hasSize(1);
    assertThat(api.delete(PATH).status()).isEqualTo(404);
  }

  /** The only place of the wire that shows the route's own templates (docs/wire.md section 7.1). */
  @Test
  void list_baseRow_readsBackWhatTheRouteWasGiven() {
    String rules =
        """
        {"target_base_url": "https://base.example", "requires_clients": false,
         "allowed_methods": ["GET", "POST"], "ip_allowlist": ["192.0.2.0/24"],
         "inject_headers_json": {"X-Key": "{{secret:Stripe Key}}"},
         "inject_body_json": {"a": {"b": ["{{environment}}"]}},
         "method_configs": {"POST": {"inject_headers_json": {"X-Post": "1"}}},
         "rate_limit_enabled": true, "rate_limit_requests": 5, "signature_tolerance_sec": 60}
        """;
    JsonNode sent = api.patch("/v1/routes/orders", rules).data();

    JsonNode base = api.get("/v1/routes/orders/environments").data().get(0);

    assertThat(base.path("id")).isEqualTo(sent.path("id"));
    assertThat(base.path("route_id")).isEqualTo(sent.path("id"));
    assertThat(base.path("environment_name").asText()).isEqualTo("production");
    assertThat(base.path("is_base").booleanValue()).isTrue();
    assertThat(base.path("has_override").booleanValue()).isFalse();
    assertThat(base.path("inject_headers_json").toString())
        .isEqualTo("{\"X-Key\":\"{{secret:Stripe Key}}\"}");
    assertThat(base.path("inject_body_json").toString())
        .isEqualTo("{\"a\":{\"b\":[\"{{environment}}\"]}}");
    assertThat(base.at("/method_configs/POST/inject_headers_json/X-Post").asText()).isEqualTo("1");
    assertThat(base.path("enabled").booleanValue()).isTrue();
    assertThat(base.path("requires_clients").isBoolean()).isTrue();
    assertThat(base.path("allowed_methods").toString()).isEqualTo("[\"GET\",\"POST\"]");
    assertThat(base.path("ip_allowlist").toString()).isEqualTo("[\"192.0.2.0/24\"]");
    assertThat(base.path("rate_limit_requests").asInt()).isEqualTo(5);
    assertThat(base.path("require_signature").isNull()).as("not set").isTrue();
  }

  @Test
  void list_baseThenOverridesThenClientsOnly_eachWithItsCount() {
    environment("qa");
    environment("unused");
    String routeId = api.get("/v1/routes/orders").id();
    for (String place : List.of("production", "qa")) {
      String clients = "/v1/routes/orders/environments/" + place + "/clients";
      api.post(clients, "{\"client_ids\":[\"%s\"]}".formatted(client("c-" + place, "192.0.2.1")));
    }
    api.put(PATH, "{}");
    api.put("/v1/routes/orders/environments/production", "{\"enabled\":true}");

    JsonNode rows = api.get("/v1/routes/" + routeId + "/environments").data();

    assertThat(rows)
        .extracting(row ->
            "%s base=%s override=%s clients=%s id=%s"
                .formatted(
                    row.path("environment_name").asText(),
                    row.path("is_base"),
                    row.path("has_override"),
                    row.path("client_count"),
                    !row.path("id").isNull()))
        .containsExactly(
            "production base=true override=false clients=1 id=true",
            "staging base=false override=true clients=0 id=true",
            "production base=false override=true clients=1 id=true",
            "qa base=false override=false clients=1 id=false");
    assertThat(api.get("/v1/routes/orders").get("environment_override_count")).isEqualTo("2");
  }
}
