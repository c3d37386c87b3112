package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Assigning clients from the route's side and from the client's side: one truth, two views. */
@SuppressWarnings("NullAway.Init") // set before each test
class AssignmentsTest extends ApiTest {
  private static final String CLIENTS = "/v1/routes/orders/environments/production/clients";

  private String routeId;
  private String office;
  private String laptop;

  @BeforeEach
  void addRows() {
    routeId = route("orders");
    environment("staging");
    office = client("office", "203.0.113.0/24");
    laptop = client("laptop", "192.0.2.7");
  }

  private static String ids(String... ids) {
    return "{\"client_ids\":["
        + String.join(",", List.of(ids).stream().map(i -> "\"" + i + "\"").toList())
        + "]}";
  }

  @Test
  void add_newClients_answers201WithAllNowAssigned_andAgain200() {
    assertThat(api.get(CLIENTS).data().isEmpty()).isTrue();

    Answered first = api.post(CLIENTS, ids(office));
    Answered both = api.post(CLIENTS, ids(laptop, laptop));
    Answered again = api.post(CLIENTS, ids(office, laptop));

    assertThat(first.status()).isEqualTo(201);
    assertThat(both.each("name")).containsExactly("office", "laptop");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.revision()).isEqualTo(both.revision());
    assertThat(api.get(CLIENTS).data()).isEqualTo(both.data());
  }

  @Test
  void replace_makesExactlyTheseAssigned() {
    api.put(CLIENTS, ids(office));
    assertThat(api.put(CLIENTS, ids(laptop)).each("name")).containsExactly("laptop");
    assertThat(api.put(CLIENTS, ids()).data().isEmpty()).isTrue();
  }

  @Test
  void environments_areSeparate() {
    api.put(CLIENTS, ids(office));

    assertThat(api.get("/v1/routes/orders/environments/staging/clients").data().isEmpty()).isTrue();
  }

  @Test
  void client_showsItsAssignments_andItsVersionCounts() {
    Answered before = api.get("/v1/clients/" + office);
    api.put(CLIENTS, ids(office));
    api.post("/v1/routes/orders/environments/staging/clients", ids(office));

    Answered after = api.get("/v1/clients/" + office);

    assertThat(after.etag()).isNotEqualTo(before.etag());
    assertThat(after.data().path("route_assignments").toString())
        .isEqualTo(
            """
            [{"route_id":"%1$s","route_name":"orders","environment_name":"production"},\
            {"route_id":"%1$s","route_name":"orders","environment_name":"staging"}]\
            """
                .formatted(routeId));
    assertThat(api.get("/v1/clients/" + office + "/assignments").data())
        .isEqualTo(after.data().path("route_assignments"));
    assertThat(api.get("/v1/routes/orders").data().path("configured_environments").toString())
        .isEqualTo("[\"production\",\"staging\"]");
  }

  @Test
  void unknownClient_assignsNobodyAndIsNamed() {
    String unknown = "00000000-0000-4000-8000-000000000000";
    String foreign =
        new ApiFixture(api.server, Plan.UNLIMITED)
            .post("/v1/clients", "{\"name\":\"x\",\"ip_address\":\"192.0.2.1\"}")
            .id();
    for (String bad : List.of(unknown, foreign, "nonsense", "")) {
      for (String method : List.of("PUT", "POST")) {
        Answered answer = api.send(method, CLIENTS, ids(office, bad));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fault("client_ids")).contains("'" + bad + "'");
      }
    }
    assertThat(api.get(CLIENTS).data().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"client_ids\":null}",
        "{\"client_ids\":\"x\"}",
        "{\"client_ids\":[1]}",
        "{\"client_ids\":{}}"
      })
  void wrongBody_is400NamingTheMember(String body) {
    assertThat(api.put(CLIENTS, body).faultyFields()).containsExactly("client_ids");
    assertThat(api.post(CLIENTS, body).faultyFields()).containsExactly("client_ids");
  }

  @Test
  void remove_answersDeleted_andThen404() {
    api.put(CLIENTS, ids(office, laptop));

    assertThat(api.delete(CLIENTS + "/" + office).data().toString())
        .isEqualTo("{\"deleted\":true}");
    assertThat(api.get(CLIENTS).each("name")).containsExactly("laptop");
    for (String id : List.of(office, "00000000-0000-4000-8000-000000000000", "nonsense")) {
      assertThat(api.delete(CLIENTS + "/" + id).status()).isEqualTo(404);
    }
  }

  @Test
  void fromTheClientsSide_addListAndRemove() {
    String path = "/v1/clients/" + office + "/assignments";
    String bySlug = "{\"route_id\":\"orders\",\"environment_name\":\"production\"}";
    String byId = "{\"route_id\":\"%s\",\"environment_name\":\"staging\"}".formatted(routeId);

    assertThat(api.post(path, bySlug).status()).isEqualTo(201);
    assertThat(api.post(path, bySlug).status()).isEqualTo(200);
    assertThat(api.post(path, byId).each("environment_name"))
        .containsExactly("production", "staging");
    assertThat(api.get(CLIENTS).each("id")).containsExactly(office);
    assertThat(api.delete(path + "/" + routeId + "/staging").status()).isEqualTo(200);
    assertThat(api.delete(path + "/orders/staging").errorMessage())
        .isEqualTo("Assignment not found");
    assertThat(api.delete(path + "/nope/staging").errorMessage()).isEqualTo("Route not found");
    assertThat(api.delete(path + "/orders/nope").errorMessage()).isEqualTo("Environment not found");
    assertThat(api.get(path).each("environment_name")).containsExactly("production");
  }

  @Test
  void fromTheClientsSide_wrongBody_namesEachMember() {
    String path = "/v1/clients/" + office + "/assignments";

    assertThat(api.post(path, "{}").faultyFields())
        .containsExactlyInAnyOrder("route_id", "environment_name");
    assertThat(api.post(path, "{\"route_id\":1,\"environment_name\":null}").faultyFields())
        .containsExactlyInAnyOrder("route_id", "environment_name");
    assertThat(
            api.post(path, "{\"route_id\":\"nope\",\"environment_name\":\"nope\"}").faultyFields())
        .containsExactlyInAnyOrder("route_id", "environment_name");
  }

  @Test
  void deletedClient_isAssignedNowhere() {
    api.put(CLIENTS, ids(office, laptop));

    api.delete("/v1/clients/" + office);

    assertThat(api.get(CLIENTS).each("name")).containsExactly("laptop");
  }
}
