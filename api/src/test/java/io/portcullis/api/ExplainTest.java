package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import io.portcullis.policy.Check;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/access/explain}: the guide's troubles, each named. */
@SuppressWarnings("NullAway.Init") // set before each test
class ExplainTest extends ApiTest {
  private String office;

  @BeforeEach
  void addRows() {
    environment("staging");
    route("orders");
    office = client("office", "203.0.113.0/24");
    api.put(
        "/v1/routes/orders/environments/production/clients",
        "{\"client_ids\":[\"%s\"]}".formatted(office));
  }

  private Answered explain(String members) {
    return api.post("/v1/access/explain", "{" + members.replace('\'', '"') + "}");
  }

  @Test
  void assignedAddress_isAllowed_withTheClientThatMatched() {
    Answered answer = explain("'route':'orders','client_address':'203.0.113.9'");

    assertThat(answer.get("verdict")).isEqualTo("allow");
    assertThat(answer.get("status")).isEqualTo("200");
    assertThat(answer.data().path("reason").isNull()).isTrue();
    assertThat(answer.data().at("/matched_clients/0/name").asText()).isEqualTo("office");
    assertThat(answer.data().at("/matched_clients/0/entry").asText()).isEqualTo("203.0.113.0/24");
    assertThat(answer.data().path("nearest_miss").isNull()).isTrue();
    assertThat(answer.data().path("revision").asLong()).isPositive();
  }

  @Test
  void defaults_areTheCallersAddressAndGetWithAStandardKey() {
    Answered answer = explain("'route':'orders'");

    assertThat(answer.get("client_address")).isEqualTo("127.0.0.1");
    assertThat(answer.get("verdict")).isEqualTo("deny");
    assertThat(answer.get("reason")).isEqualTo("address_not_authorized");
    assertThat(answer.get("status")).isEqualTo("403");
    assertThat(answer.data().path("steps").size()).isEqualTo(Check.values().length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'route':'nope' | route_not_found",
        "'route':'orders','environment':'nope' | environment_not_configured",
        "'route':'orders','client_address':'198.51.100.1' | address_not_authorized",
        "'route':'orders','client_address':'203.0.113.9','environment':'staging' |"
            + " address_not_authorized",
        "'route':'orders','client_address':'::1' | address_not_authorized",
        "'route':'orders','client_address':'203.0.113.9','method':'TRACE' | method_not_allowed",
      })
  void refusal_hasItsCode(String members, String reason) {
    Answered answer = explain(members);

    assertThat(answer.get("reason")).isEqualTo(reason);
    assertThat(answer.data().path("steps").toString()).contains("\"verdict\":\"fail\"");
  }

  @Test
  void disabledClient_isTheNearestMiss() {
    api.patch("/v1/clients/" + office, "{\"enabled\":false}");

    Answered answer = explain("'route':'orders','client_address':'203.0.113.9'");

    assertThat(answer.get("verdict")).isEqualTo("deny");
    assertThat(answer.data().at("/nearest_miss/client_name").asText()).isEqualTo("office");
  }

  @Test
  void testKey_skipsTheAddress() {
    assertThat(explain("'route':'orders','key_type':'test'").get("verdict")).isEqualTo("allow");
  }

  @Test
  void realKey_isHeldToItsState() {
    Answered made = api.post("/v1/api-keys", "{\"name\":\"r\",\"scopes\":[\"read\"]}");
    for (String id : List.of(made.id(), made.get("key_id"))) {
      Answered answer =
          explain(
              "'route':'orders','client_address':'203.0.113.9','api_key_id':'%s'".formatted(id));
      assertThat(answer.get("reason")).isEqualTo("key_scope");
    }
    String foreign =
        new ApiFixture(api.server, Plan.UNLIMITED).post("/v1/api-keys", "{\"name\":\"x\"}").id();
    assertThat(explain("'route':'orders','api_key_id':'%s'".formatted(foreign)).faultyFields())
        .containsExactly("api_key_id");
    assertThat(
            explain("'route':'orders','key_type':'test','api_key_id':'%s'".formatted(made.id()))
                .faultyFields())
        .containsExactly("key_type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'route':1 | route",
        "'environment':'x' | route",
        "'route':'orders','environment':1 | environment",
        "'route':'orders','method':'GE T' | method",
        "'route':'orders','method':'' | method",
        "'route':'orders','method':'get' | method",
        "'route':'orders','method':'*' | method",
        "'route':'orders','path':'x' | path",
        "'route':'orders','client_address':'10.0.0.1/8' | client_address",
        "'route':'orders','client_address':'10.0.0.01' | client_address",
        "'route':'orders','client_address':null | client_address",
        "'route':'orders','key_type':'live' | key_type",
        "'route':'orders','api_key_id':'nope' | api_key_id",
      })
  void wrongMember_is400NamingIt(String members, String field) {
    Answered answer = explain(members);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields()).containsExactly(field);
  }

  @Test
  void readScope_isEnough_becauseNothingIsChanged() {
    String reader = api.newKey("{\"name\":\"r\",\"scopes\":[\"read\"]}");

    assertThat(api.sendAs(reader, "POST", "/v1/access/explain", "{\"route\":\"orders\"}").status())
        .isEqualTo(200);
  }
}
