package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/routes} (docs/wire.md section 7). */
class RoutesTest extends ApiTest {
  private static final String MINIMAL =
      "{\"name\":\"Payment Gateway\",\"target_base_url\":\"https://api.example.com/v1\"}";

  @Test
  void create_onlyRequired_takesTheDefaults() {
    Answered answer = api.post("/v1/routes", MINIMAL);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("slug")).isEqualTo("payment-gateway");
    assertThat(answer.get("base_environment")).isEqualTo("production");
    assertThat(answer.data().path("enabled").booleanValue()).isTrue();
    // Closed until opened.
    assertThat(answer.data().path("requires_clients").booleanValue()).isTrue();
    assertThat(answer.data().path("allowed_methods").isNull()).isTrue();
    assertThat(answer.data().path("ip_allowlist").toString()).isEqualTo("[]");
    assertThat(answer.data().path("environment_override_count").asInt()).isZero();
    assertThat(answer.data().path("configured_environments").toString())
        .isEqualTo("[\"production\"]");
    assertThat(answer.warnings()).isEmpty();
  }

  @Test
  void create_everyMember_isEchoedAndRead() {
    environment("staging");
    Answered created =
        api.post(
            "/v1/routes",
            """
            {"name": "Orders", "slug": "ord", "target_base_url": "http://10.0.0.5:8080/base",
             "base_environment": "staging", "enabled": false, "requires_clients": false,
             "allowed_methods": ["GET", "PURGE"], "http_method_restrictions_enabled": true,
             "ip_allowlist": ["192.0.2.0/24", "2001:db8::1"]}
            """);

    assertThat(created.status()).isEqualTo(201);
    assertThat(api.get("/v1/routes/" + created.id()).data()).isEqualTo(created.data());
    assertThat(api.get("/v1/routes/ord").data()).isEqualTo(created.data());
    assertThat(created.get("slug")).isEqualTo("ord");
    assertThat(created.get("target_base_url")).isEqualTo("http://10.0.0.5:8080/base");
    assertThat(created.get("base_environment")).isEqualTo("staging");
    assertThat(created.data().path("enabled").booleanValue()).isFalse();
    assertThat(created.data().path("requires_clients").booleanValue()).isFalse();
    assertThat(created.data().path("allowed_methods").toString()).isEqualTo("[\"GET\",\"PURGE\"]");
    assertThat(created.data().path("http_method_restrictions_enabled").booleanValue()).isTrue();
    assertThat(created.data().path("ip_allowlist").toString())
        .isEqualTo("[\"192.0.2.0/24\",\"2001:db8::1\"]");
  }

  @Test
  void create_withoutRequired_namesEachMissing() {
    assertThat(api.post("/v1/routes", "{}").faultyFields())
        .containsExactlyInAnyOrder("name", "target_base_url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | ''",
        "name | 'é'",
        "name | null",
        "target_base_url | 'ftp://x'",
        "target_base_url | 'https://x/?q=1'",
        "target_base_url | 'https://user@x/'",
        "target_base_url | 'https://x:0/'",
        "target_base_url | 'http://010.0.0.1/'",
        "target_base_url | 7",
        "base_environment | 'nowhere'",
        "base_environment | null",
        "base_environment | 3",
        "slug | 'Upper'",
        "slug | ''",
        "slug | 'a/b'",
        "slug | 1",
        "enabled | null",
        "requires_clients | 'no'",
        "allowed_methods | ['get']",
        "allowed_methods | []",
        "allowed_methods | ['GET','GET']",
        "allowed_methods | ['CONNECT']",
        "allowed_methods | ['TRACE']",
        "allowed_methods | ['GET','TRACK']",
        "allowed_methods | ['*']",
        "allowed_methods | ['FOO']",
        "allowed_methods | 'GET'",
        "allowed_methods | [1]",
        "http_method_restrictions_enabled | 'x'",
        "ip_allowlist | ['10.0.0.5/8']",
        "ip_allowlist | ['10.0.0.1,10.0.0.2']",
        "ip_allowlist | '10.0.0.1'",
        "ip_allowlist | [['10.0.0.1']]",
      })
  void create_wrongMember_is400NamingIt(String member, String value) {
    String name = member.equals("name") ? "" : "\"name\":\"n\",";
    String target =
        member.equals("target_base_url") ? "" : "\"target_base_url\":\"https://x.example\",";

    Answered answer =
        api.post(
            "/v1/routes",
            "{%s%s\"%s\":%s}".formatted(name, target, member, value.replace('\'', '"')));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.faultyFields()).containsExactly(member);
  }

  /** The trap: a slug that is looked at before the rest of the body is read. */
  @Test
  void create_severalWrongMembers_areAllNamed() {
    Answered answer =
        api.post(
            "/v1/routes",
            """
            {"name": "n", "slug": "Upper", "target_base_url": "ftp://x", "enabled": "yes",
             "ip_allowlist": ["10.0.0.5/8"]}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields())
        .containsExactlyInAnyOrder("slug", "target_base_url", "enabled", "ip_allowlist");
  }

  @Test
  void create_wrongAllowlistItems_areEachNamedWithTheirPlace() {
    Answered answer =
        api.post(
            "/v1/routes",
            """
            {"name": "n", "target_base_url": "https://x.example",
             "ip_allowlist": ["10.0.0.1", "10.0.0.01", "x"]}
            """);

    assertThat(answer.fault("ip_allowlist"))
        .contains("item 1: '10.0.0.01'")
        .contains("item 2: 'x'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "injection_rules",
        "payload_structure",
        "egress_server_id",
        "data_plane_node_id",
        "mtls_certificate_id",
        "intercept_enabled",
        "collection_id",
      })
  void memberOfALaterFeature_isTakenAtItsNeutralValueOnly(String member) {
    String id = route("r-" + member);
    for (String neutral : List.of("null", "false", "{}", "[]")) {
      String body = "{\"%s\":%s}".formatted(member, neutral);
      assertThat(api.patch("/v1/routes/" + id, body).status()).as(body).isEqualTo(200);
      assertThat(api.put("/v1/routes/" + id + "/environments/production", body).status())
          .as(body)
          .isEqualTo(200);
    }
    for (String asked : List.of("true", "1", "0", "\"x\"", "{\"a\":1}", "[1]", "\"\"")) {
      String body = "{\"%s\":%s}".formatted(member, asked);
      for (Answered answer :
          List.of(
              api.patch("/v1/routes/" + id, body),
              api.put("/v1/routes/" + id + "/environments/production", body),
              api.post(
                  "/v1/routes",
                  "{\"name\":\"n\",\"target_base_url\":\"https://x\"," + body.substring(1)))) {
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.faultyFields()).as(body).containsExactly(member);
        assertThat(answer.fault(member)).contains("not supported");
      }
    }
  }

  @Test
  void create_nameOrSlugTaken_is409Conflict() {
    String id = api.post("/v1/routes", MINIMAL).id();

    for (String body :
        List.of(
            MINIMAL,
            "{\"name\":\"payment-gateway\",\"target_base_url\":\"https://x\"}",
            "{\"name\":\"n\",\"slug\":\"payment-gateway\",\"target_base_url\":\"https://x\"}",
            "{\"name\":\"%s\",\"target_base_url\":\"https://x\"}".formatted(id))) {
      Answered answer = api.post("/v1/routes", body);
      assertThat(answer.status()).as(body).isEqualTo(409);
      assertThat(answer.errorType()).isEqualTo("conflict");
    }
  }

  @Test
  void create_namesWithTheSameSlug_getDifferentOnes() {
    assertThat(api.post("/v1/routes", MINIMAL).get("slug")).isEqualTo("payment-gateway");
    assertThat(
            api.post(
                    "/v1/routes",
                    "{\"name\":\"Payment  Gateway!\",\"target_base_url\":\"https://x\"}")
                .get("slug"))
        .startsWith("payment-gateway")
        .isNotEqualTo("payment-gateway");
  }

  @Test
  void create_otherSpellings_areSaidToBeStoredDifferently() {
    Answered answer =
        api.post(
            "/v1/routes",
            """
            {"name": "n", "target_base_url": "HTTPS://API.Example.com:443/v1/",
             "ip_allowlist": ["2001:DB8::/32"]}
            """);

    assertThat(answer.get("target_base_url")).isEqualTo("https://api.example.com/v1");
    assertThat(answer.data().path("ip_allowlist").toString()).isEqualTo("[\"2001:db8::/32\"]");
    assertThat(answer.warnings())
        .containsExactlyInAnyOrder(
            "canonical_spelling:target_base_url", "canonical_spelling:ip_allowlist");
  }

  @Test
  void create_baseEnvironment_defaultsToTheTenantsDefault() {
    api.post("/v1/environments", "{\"name\":\"live\",\"is_default\":true}");

    assertThat(api.post("/v1/routes", MINIMAL).get("base_environment")).isEqualTo("live");
  }

  @Test
  void create_atThePlansLimit_is403PlanLimit() {
    ApiFixture free = new ApiFixture(api.server, Plan.FREE);
    for (int i = 0; i < Plan.FREE.routes(); i++) {
      free.post("/v1/routes", "{\"name\":\"r%d\",\"target_base_url\":\"https://x\"}".formatted(i));
    }

    Answered answer = free.post("/v1/routes", MINIMAL);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.errorType()).isEqualTo("plan_limit");
    assertThat(answer.text()).as("the way out").contains("--plan unlimited");
  }

  @Test
  void update_eachMember_changesIt() {
    String path = "/v1/routes/" + route("orders");
    for (String change :
        List.of(
            "\"name\":\"Orders 2\"",
            "\"target_base_url\":\"https://other.example\"",
            "\"enabled\":false",
            "\"requires_clients\":false",
            "\"allowed_methods\":[\"GET\"]",
            "\"allowed_methods\":null",
            "\"http_method_restrictions_enabled\":false",
            "\"http_method_restrictions_enabled\":null",
            "\"ip_allowlist\":[\"192.0.2.1\"]")) {
      Answered answer = api.patch(path, "{" + change + "}");
      assertThat(answer.status()).as(change).isEqualTo(200);
      assertThat(answer.text()).contains(change);
      assertThat(api.get(path).data()).isEqualTo(answer.data());
    }
    assertThat(api.patch(path, "{\"ip_allowlist\":null}").data().path("ip_allowlist").isEmpty())
        .isTrue();
    // The slug is written once: renaming leaves callers' x-knoxcall-route working.
    assertThat(api.get("/v1/routes/orders").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"slug, orders, other", "base_environment, production, staging"})
  void update_fixedMember_isTakenOnlyAsItIs(String member, String same, String other) {
    environment("staging");
    String path = "/v1/routes/" + route("orders");

    assertThat(api.patch(path, "{\"%s\":\"%s\"}".formatted(member, same)).status()).isEqualTo(200);
    Answered answer = api.patch(path, "{\"%s\":\"%s\"}".formatted(member, other));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.fault(member)).contains("cannot be changed");
  }

  @Test
  void update_noValidField_is400() {
    Answered answer = api.patch("/v1/routes/" + route("orders"), "{\"nam\":1}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorMessage()).startsWith("No valid fields provided");
  }

  @Test
  void update_nameTaken_is409() {
    route("orders");
    Answered answer = api.patch("/v1/routes/" + route("users"), "{\"name\":\"orders\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(api.get("/v1/routes/users").get("name")).isEqualTo("users");
  }

  @Test
  void list_sortsFiltersAndCountsOverrides() {
    route("b");
    route("a");
    api.post("/v1/routes", "{\"name\":\"c\",\"target_base_url\":\"https://x\",\"enabled\":false}");
    api.put("/v1/routes/a/environments/production", "{}");

    assertThat(api.get("/v1/routes").each("name")).containsExactly("c", "a", "b");
    assertThat(api.get("/v1/routes?sort=name&order=asc").each("name"))
        .containsExactly("a", "b", "c");
    assertThat(api.get("/v1/routes?sort=enabled&order=asc").each("name").getFirst()).isEqualTo("c");
    assertThat(api.get("/v1/routes?enabled=false").each("name")).containsExactly("c");
    assertThat(api.get("/v1/routes?sort=name&order=asc").each("environment_override_count"))
        .containsExactly("1", "0", "0");
    assertThat(api.get("/v1/routes?enabled=yes&sort=slug").faultyFields())
        .containsExactlyInAnyOrder("enabled", "sort");
  }

  @Test
  void delete_removesTheRouteItsOverridesAndAssignments() {
    String client = client("office", "192.0.2.1");
    route("orders");
    api.put("/v1/routes/orders/environments/production", "{\"enabled\":true}");
    api.put(
        "/v1/routes/orders/environments/production/clients",
        "{\"client_ids\":[\"%s\"]}".formatted(client));

    assertThat(api.delete("/v1/routes/orders").data().toString()).isEqualTo("{\"deleted\":true}");

    assertThat(api.get("/v1/routes/orders").status()).isEqualTo(404);
    assertThat(api.get("/v1/clients/" + client).data().path("route_assignments").isEmpty())
        .isTrue();
  }

  @Test
  void unknownRoute_is404_onEveryPath() {
    ApiFixture other = new ApiFixture(api.server, Plan.UNLIMITED);
    String foreign = route("orders");
    for (String route : List.of("nope", "00000000-0000-4000-8000-000000000000", foreign)) {
      for (Answered answer :
          List.of(
              other.get("/v1/routes/" + route),
              other.patch("/v1/routes/" + route, "{\"name\":\"x\"}"),
              other.delete("/v1/routes/" + route),
              other.get("/v1/routes/" + route + "/environments"),
              other.put("/v1/routes/" + route + "/environments/production", "{}"),
              other.delete("/v1/routes/" + route + "/environments/production"),
              other.get("/v1/routes/" + route + "/environments/production/clients"),
              other.get("/v1/routes/" + route + "/logs"))) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errorMessage()).isEqualTo("Route not found");
      }
    }
  }
}
