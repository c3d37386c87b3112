package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/clients} as the seed document has it: every field, default, status, sort, filter. */
class ClientsTest extends ApiTest {
  private static final String FULL =
      """
      {"name": "Production Backend", "ip_address": "203.0.113.0/24", "type": "user",
       "ip_notes": {"site": "Berlin", "n": 1.10}, "description": "Main backend servers",
       "enabled": false}
      """;

  @Test
  void create_onlyRequired_takesTheDocumentedDefaults() {
    Answered answer =
        api.post("/v1/clients", "{\"name\":\"Production Backend\",\"ip_address\":\"10.0.0.0/16\"}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("type")).isEqualTo("server");
    assertThat(answer.data().path("ip_notes").toString()).isEqualTo("{}");
    assertThat(answer.data().path("description").isNull()).isTrue();
    assertThat(answer.data().path("enabled").booleanValue()).isTrue();
    assertThat(answer.data().path("collection_id").isNull()).isTrue();
    assertThat(answer.data().path("route_assignments").toString()).isEqualTo("[]");
    assertThat(answer.get("created_at")).isEqualTo(answer.get("updated_at"));
    assertThat(answer.meta().path("warnings").isMissingNode()).isTrue();
  }

  @Test
  void create_everyMember_isEchoedAndRead() {
    Answered created = api.post("/v1/clients", FULL);
    Answered read = api.get("/v1/clients/" + created.id());

    assertThat(created.status()).isEqualTo(201);
    assertThat(read.data()).isEqualTo(created.data());
    assertThat(read.get("name")).isEqualTo("Production Backend");
    assertThat(read.get("type")).isEqualTo("user");
    assertThat(read.get("ip_address")).isEqualTo("203.0.113.0/24");
    assertThat(read.text()).contains("\"ip_notes\":{\"site\":\"Berlin\",\"n\":1.10}");
    assertThat(read.get("description")).isEqualTo("Main backend servers");
    assertThat(read.data().path("enabled").booleanValue()).isFalse();
  }

  @Test
  void requestId_isInTheEnvelopeAndTheHeader() {
    Answered answer = api.get("/v1/clients");

    String id = answer.meta().path("request_id").asText();
    assertThat(answer.header("x-request-id")).contains(id);
    assertThat(UUID.fromString(id).version()).isEqualTo(7);
  }

  @Test
  void list_rowsHaveNoAssignments_andMetaHasTheDocumentedMembers() {
    client("a", "192.0.2.1");
    Answered answer = api.get("/v1/clients");

    assertThat(answer.data().get(0).has("route_assignments")).isFalse();
    assertThat(answer.meta().path("total").asInt()).isEqualTo(1);
    assertThat(answer.meta().path("page").asInt()).isEqualTo(1);
    assertThat(answer.meta().path("per_page").asInt()).isEqualTo(20);
    assertThat(answer.meta().path("total_pages").asInt()).isEqualTo(1);
  }

  @Test
  void list_empty_hasOnePage() {
    Answered answer = api.get("/v1/clients");

    assertThat(answer.data().isEmpty()).isTrue();
    assertThat(answer.meta().path("total").asInt()).isZero();
    assertThat(answer.meta().path("total_pages").asInt()).isEqualTo(1);
  }

  @Test
  void list_pages_coverEveryRowOnce() {
    for (int i = 0; i < 5; i++) {
      client("c" + i, "192.0.2." + i);
    }
    assertThat(api.get("/v1/clients?per_page=2&order=asc").each("name"))
        .containsExactly("c0", "c1");
    assertThat(api.get("/v1/clients?per_page=2&order=asc&page=3").each("name"))
        .containsExactly("c4");
    Answered past = api.get("/v1/clients?per_page=2&page=4");
    assertThat(past.status()).isEqualTo(200);
    assertThat(past.data().isEmpty()).isTrue();
    assertThat(past.meta().path("total_pages").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'nine,ten,six,user'",
    "order=asc, 'user,six,ten,nine'",
    "sort=created_at&order=desc, 'nine,ten,six,user'",
    "sort=name, 'user,ten,six,nine'",
    "sort=name&order=asc, 'nine,six,ten,user'",
    // Text would put 10.0.0.10 before 9.0.0.9; IPv4 comes before IPv6.
    "sort=ip_address&order=asc, 'nine,ten,user,six'",
    "sort=ip_address, 'six,user,ten,nine'",
    "type=user, user",
    "type=server&order=asc, 'six,ten,nine'",
  })
  void list_sortsAndFilters(String query, String expected) {
    api.post("/v1/clients", "{\"name\":\"user\",\"ip_address\":\"192.0.2.1\",\"type\":\"user\"}");
    client("six", "2001:db8::1");
    client("ten", "10.0.0.10");
    client("nine", "9.0.0.9, 2001:db8::2");

    assertThat(String.join(",", api.get("/v1/clients?" + query).each("name"))).isEqualTo(expected);
  }

  @Test
  void list_sortByType_groupsTypes() {
    client("b", "192.0.2.1");
    api.post("/v1/clients", "{\"name\":\"u\",\"ip_address\":\"192.0.2.1\",\"type\":\"user\"}");
    client("d", "192.0.2.1");

    assertThat(api.get("/v1/clients?sort=type&order=asc").each("type"))
        .containsExactly("server", "server", "user");
    assertThat(api.get("/v1/clients?sort=type").each("type"))
        .containsExactly("user", "server", "server");
  }

  @ParameterizedTest
  @CsvSource({
    "page=0, page",
    "page=-1, page",
    "page=x, page",
    "page=1.5, page",
    "page=, page",
    "page=1&page=2, page",
    "per_page=0, per_page",
    "per_page=ten, per_page",
    "sort=id, sort",
    "sort=NAME, sort",
    "order=down, order",
    "order=ASC, order",
    "type=network, type",
    "type=, type",
  })
  void list_wrongParameter_is400NamingIt(String query, String field) {
    Answered answer = api.get("/v1/clients?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.faultyFields()).containsExactly(field);
  }

  @Test
  void list_manyWrongParameters_areAllNamed() {
    assertThat(api.get("/v1/clients?page=0&per_page=x&sort=y&order=z&type=w").faultyFields())
        .containsExactlyInAnyOrder("page", "per_page", "sort", "order", "type");
  }

  @Test
  void list_perPageAbove100_isServedAs100WithAWarning() {
    Answered answer = api.get("/v1/clients?per_page=101");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.meta().path("per_page").asInt()).isEqualTo(100);
    assertThat(answer.warnings()).containsExactly("clamped:per_page");
  }

  @Test
  void list_unknownParameter_isNamedInTheWarnings() {
    assertThat(api.get("/v1/clients?colour=red").warnings())
        .containsExactly("unknown_parameter:colour");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"description\":\"x\"}", "{\"nam\":\"x\"}"})
  void create_withoutRequired_namesEachMissing(String body) {
    Answered answer = api.post("/v1/clients", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.faultyFields()).containsExactlyInAnyOrder("name", "ip_address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | 7",
        "name | null",
        "name | ''",
        "name | '  '",
        "name | ' x'",
        "name | 'a\\nb'",
        "type | 'network'",
        "type | 'Server'",
        "type | null",
        "type | true",
        "ip_address | null",
        "ip_address | 7",
        "ip_address | []",
        "ip_notes | null",
        "ip_notes | []",
        "ip_notes | 'x'",
        "description | 7",
        "description | 'a\\u0000b'",
        "enabled | null",
        "enabled | 'true'",
        "enabled | 1",
        "collection_id | '5f0f0000-0000-4000-8000-000000000000'",
      })
  void createAndUpdate_wrongMember_is400NamingIt(String member, String value) {
    String id = client("a", "192.0.2.1");
    String json = value.replace('\'', '"');
    String other = member.equals("name") ? "" : "\"name\":\"n\",";
    String address = member.equals("ip_address") ? "" : "\"ip_address\":\"192.0.2.1\",";

    Answered created =
        api.post("/v1/clients", "{%s%s\"%s\":%s}".formatted(other, address, member, json));
    Answered updated = api.patch("/v1/clients/" + id, "{\"%s\":%s}".formatted(member, json));

    for (Answered answer : List.of(created, updated)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.errorType()).isEqualTo("validation_error");
      assertThat(answer.faultyFields()).containsExactly(member);
      assertThat(answer.errorMessage()).contains(member);
    }
  }

  @Test
  void create_everythingWrong_isNamedTogether() {
    Answered answer =
        api.post(
            "/v1/clients",
            """
            {"name": 1, "ip_address": "10.0.0.01", "type": "x", "ip_notes": 3, "description": [],
             "enabled": "no", "collection_id": "c"}
            """);

    assertThat(answer.faultyFields())
        .containsExactlyInAnyOrder(
            "name", "ip_address", "type", "ip_notes", "description", "enabled", "collection_id");
  }

  @Test
  void create_sameNameTwice_isAllowed() {
    assertThat(client("twin", "192.0.2.1")).isNotEqualTo(client("twin", "192.0.2.1"));
  }

  @Test
  void update_eachMember_changesItAndNothingElse() {
    String id = client("a", "192.0.2.1");
    for (String change :
        List.of(
            "{\"name\":\"b\"}",
            "{\"type\":\"user\"}",
            "{\"ip_address\":\"198.51.100.0/24\"}",
            "{\"ip_notes\":{\"a\":[1,{}]}}",
            "{\"description\":\"d\"}",
            "{\"enabled\":false}")) {
      Answered before = api.get("/v1/clients/" + id);
      Answered after = api.patch("/v1/clients/" + id, change);

      assertThat(after.status()).as(change).isEqualTo(200);
      assertThat(api.get("/v1/clients/" + id).data()).isEqualTo(after.data());
      Set<String> different =
          before.data().properties().stream()
              .filter(m -> !m.getValue().equals(after.data().get(m.getKey())))
              .map(java.util.Map.Entry::getKey)
              .collect(Collectors.toSet());
      String changed = change.substring(2, change.indexOf('"', 2));
      assertThat(different).as(change).containsExactlyInAnyOrder(changed, "updated_at");
    }
  }

  @Test
  void update_nullDescription_clearsIt() {
    String id = api.post("/v1/clients", FULL).id();

    Answered answer = api.patch("/v1/clients/" + id, "{\"description\":null}");

    assertThat(answer.data().path("description").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"nam\":\"b\"}", "{\"id\":\"x\",\"created_at\":\"y\"}"})
  void update_noValidField_is400(String body) {
    Answered answer = api.patch("/v1/clients/" + client("a", "192.0.2.1"), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.errorMessage()).startsWith("No valid fields provided");
  }

  @Test
  void update_thatChangesNothing_takesNoRevision() {
    Answered created = api.post("/v1/clients", FULL);

    Answered again = api.patch("/v1/clients/" + created.id(), FULL);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.revision()).isEqualTo(created.revision());
    assertThat(again.etag()).isEqualTo(created.etag());
    assertThat(again.get("updated_at")).isEqualTo(created.get("updated_at"));
  }

  @Test
  void update_unknownMember_isIgnoredAndNamed() {
    Answered answer =
        api.patch("/v1/clients/" + client("a", "192.0.2.1"), "{\"name\":\"b\",\"colour\":1}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.warnings()).containsExactly("unknown_member:colour");
  }

  @Test
  void delete_answersDeleted_andTheClientIsGone() {
    String id = client("a", "192.0.2.1");

    Answered answer = api.delete("/v1/clients/" + id);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().toString()).isEqualTo("{\"deleted\":true}");
    assertThat(api.get("/v1/clients/" + id).status()).isEqualTo(404);
    assertThat(api.delete("/v1/clients/" + id).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000-0000-4000-8000-000000000000",
        "not-a-uuid",
        "1-1-1-1-1",
        "x%20y",
        "%C3%A9"
      })
  void unknownOrMalformedId_is404(String id) {
    for (Answered answer :
        List.of(
            api.get("/v1/clients/" + id),
            api.patch("/v1/clients/" + id, "{\"name\":\"b\"}"),
            api.delete("/v1/clients/" + id))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.errorType()).isEqualTo("not_found");
      assertThat(answer.errorMessage()).isEqualTo("Client not found");
    }
  }

  @Test
  void anotherTenantsClient_is404() {
    String id = client("a", "192.0.2.1");
    ApiFixture other = new ApiFixture(api.server, Plan.UNLIMITED);

    assertThat(other.get("/v1/clients/" + id).status()).isEqualTo(404);
    assertThat(other.patch("/v1/clients/" + id, "{\"name\":\"b\"}").status()).isEqualTo(404);
    assertThat(other.delete("/v1/clients/" + id).status()).isEqualTo(404);
    assertThat(other.get("/v1/clients").data().isEmpty()).isTrue();
    assertThat(api.get("/v1/clients/" + id).status()).isEqualTo(200);
  }

  @Test
  void create_atThePlansLimit_is403PlanLimit() {
    ApiFixture free = new ApiFixture(api.server, Plan.FREE);
    String body = "{\"name\":\"c\",\"ip_address\":\"192.0.2.1\"}";
    for (int i = 0; i < Plan.FREE.clients(); i++) {
      assertThat(free.post("/v1/clients", body).status()).isEqualTo(201);
    }

    Answered answer = free.post("/v1/clients", body);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.errorType()).isEqualTo("plan_limit");
    assertThat(answer.errorMessage()).contains("free", "5");
    free.delete("/v1/clients/" + free.get("/v1/clients").each("id").getFirst());
    assertThat(free.post("/v1/clients", body).status()).isEqualTo(201);
  }
}
