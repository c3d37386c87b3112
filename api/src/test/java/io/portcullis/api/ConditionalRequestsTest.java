package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.store.requestlog.value.RequestRow;
import io.portcullis.testing.Contract;
import io.portcullis.testing.Contract.Documented;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 9110, section 13, on every operation of the contract. */
class ConditionalRequestsTest extends ApiTest {
  /** What has no state: a description is judged, nothing is selected (RFC 9110, 13.2.1). */
  private static final Set<String> ACTIONS =
      Set.of("POST /v1/access/explain", "POST /v1/access/signature-base");

  /** Bodies that tell the time, or count what is read. */
  private static final Set<String> CHANGING =
      Set.of("/v1/status", "/metrics", "/v1/whoami", "/v1/api-keys", "/v1/account/usage");

  private static final String STALE = "\"7-0\"";

  private final Map<String, String> values = new HashMap<>();

  @BeforeEach
  void addRows() {
    values.put("client", client("a", "192.0.2.1"));
    values.put("route", route("orders"));
    values.put("environment", environment("staging"));
    values.put("key", api.post("/v1/api-keys", "{\"name\":\"k\"}").id());
    values.put("secret", api.post("/v1/secrets", "{\"name\":\"S\",\"value\":\"x\"}").id());
    api.put("/v1/routes/orders/environments/staging", "{}");
    api.put(
        "/v1/routes/orders/environments/staging/clients",
        "{\"client_ids\":[\"%s\"]}".formatted(values.get("client")));
    RequestRow row = ContractTest.call(api.tenantId, UUID.fromString(id("route")));
    api.server.logs.append(List.of(row));
    values.put("call", row.requestId().toString());
  }

  private String id(String what) {
    return values.getOrDefault(what, "");
  }

  /** The path with rows that are there. */
  private String real(Documented operation) {
    String path = operation.path();
    String of =
        path.startsWith("/v1/clients")
            ? id("client")
            : path.startsWith("/v1/secrets")
                ? id("secret")
                : path.startsWith("/v1/environments")
                    ? id("environment")
                    : path.startsWith("/v1/api-keys") ? id("key") : "orders";
    return path.replace("{id}", of)
        .replace("{env}", "staging")
        .replace("{client_id}", id("client"))
        .replace("{route_id}", "orders")
        .replace("{request_id}", id("call"));
  }

  private static List<Documented> reads() {
    return Contract.INSTANCE.operations().stream()
        .filter(operation -> operation.method().equals("GET"))
        .toList();
  }

  private List<Documented> writes() {
    return Contract.INSTANCE.operations().stream()
        .filter(operation -> !operation.method().equals("GET"))
        .filter(operation -> !ACTIONS.contains(operation.toString()))
        .toList();
  }

  private Answered get(String path, String... fields) {
    return api.send("GET", path, null, request -> request.headers(fields));
  }

  @Test
  void everyRead_hasATag_andIsNotModifiedUnderIt() {
    for (Documented operation : reads()) {
      String path = real(operation);
      Answered whole = get(path, "Accept", "*/*");
      assertThat(whole.status()).as(path).isEqualTo(200);
      List<String> same = new ArrayList<>(List.of("*"));
      if (!CHANGING.contains(operation.path())) {
        String strong = whole.etag().replace("W/", "");
        same.addAll(List.of(whole.etag(), strong, "W/" + strong, "\"x\" ,, W/" + strong));
      }
      for (String tag : same) {
        Answered answer = get(path, "If-None-Match", tag);
        assertThat(answer.status()).as("%s %s", path, tag).isEqualTo(304);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.header("content-type")).isEmpty();
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("x-request-id")).isPresent();
        assertThat(answer.header("vary")).isEqualTo(whole.header("vary"));
      }
      for (String other : List.of(STALE, "\"\"", "x", "\"x", "")) {
        assertThat(get(path, "If-None-Match", other).status())
            .as("%s %s", path, other)
            .isEqualTo(200);
      }
    }
  }

  @Test
  void everyRead_ifMatch_comparesStrongly() {
    for (Documented operation : reads()) {
      String path = real(operation);
      Answered whole = get(path, "If-Match", "*");
      assertThat(whole.status()).as(path).isEqualTo(200);
      boolean strong = !whole.etag().startsWith("W/");
      for (String tag : List.of(STALE, "W/" + whole.etag().replace("W/", ""), "x", "")) {
        Answered answer = get(path, "If-Match", tag);
        assertThat(answer.status()).as("%s %s", path, tag).isEqualTo(412);
      }
      if (!CHANGING.contains(operation.path())) {
        assertThat(get(path, "If-Match", STALE + ", " + whole.etag()).status())
            .as(path)
            .isEqualTo(strong ? 200 : 412);
      }
    }
  }

  /** Order of RFC 9110, 13.2.2; what has no Last-Modified ignores the conditions by time. */
  @Test
  void everyRead_timesAndRangesAreIgnored_andTheOrderHolds() {
    for (Documented operation : reads()) {
      String path = real(operation);
      Answered answer =
          get(
              path,
              "If-Modified-Since",
              "Fri, 01 Jan 2100 00:00:00 GMT",
              "If-Unmodified-Since",
              "Thu, 01 Jan 1970 00:00:00 GMT",
              "If-Range",
              STALE,
              "Range",
              "bytes=0-1");
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.header("last-modified")).isEmpty();
      assertThat(answer.response().body().length).isGreaterThan(2);
      assertThat(get(path, "If-Match", STALE, "If-None-Match", "*").status()).isEqualTo(412);
      assertThat(get(path, "If-Match", "*", "If-None-Match", "*").status()).isEqualTo(304);
    }
  }

  @Test
  void everyRead_head_saysTheSameWithoutABody() throws Exception {
    for (Documented operation : reads()) {
      String path = real(operation);
      String tag = get(path, "Accept", "*/*").etag();
      for (String condition : List.of(STALE, "*")) {
        HttpRequest head =
            HttpRequest.newBuilder(api.uri(path))
                .method("HEAD", BodyPublishers.noBody())
                .headers("Authorization", "Bearer " + api.rootKey, "If-None-Match", condition)
                .build();
        Answered answer = ApiFixture.unchecked(head);
        assertThat(answer.status()).as(path).isEqualTo(condition.equals("*") ? 304 : 200);
        assertThat(answer.response().body()).isEmpty();
        if (!CHANGING.contains(operation.path())) {
          assertThat(answer.etag()).isEqualTo(tag);
        }
      }
    }
  }

  @Test
  void everyWrite_conditionThatDoesNotHold_is412AndDoesNothing() {
    for (Documented operation : writes()) {
      String path = real(operation);
      long before = api.server.store.revision();
      for (String[] fields :
          List.of(
              new String[] {"If-Match", STALE},
              new String[] {"If-Match", "W/" + STALE},
              new String[] {"If-Match", "x"},
              new String[] {"If-Match", ""},
              new String[] {"If-Match", "*, \"x\""},
              new String[] {"If-None-Match", "*"},
              new String[] {"If-None-Match", "x"},
              new String[] {"If-Match", "*", "If-None-Match", "*"})) {
        Answered answer =
            api.send(operation.method(), path, body(operation), request -> request.headers(fields));
        assertThat(answer.status()).as("%s %s", operation, String.join(" ", fields)).isEqualTo(412);
        assertThat(answer.errorType()).isEqualTo("precondition_failed");
      }
      assertThat(api.server.store.revision()).as(operation.toString()).isEqualTo(before);
    }
  }

  /** Whatever a write would have been without them comes first (RFC 9110, 13.2.1). */
  @Test
  void everyWrite_ofWhatIsNotThere_is404WhateverItsConditions() {
    for (Documented operation : writes()) {
      if (operation.path().contains("{")) {
        for (String field : List.of("If-Match", "If-None-Match")) {
          Answered answer =
              api.send(
                  operation.method(),
                  operation.somePath(),
                  body(operation),
                  request -> request.headers(field, STALE));
          assertThat(answer.status()).as("%s %s", operation, field).isEqualTo(404);
        }
      }
    }
  }

  /** A body that is wrong is not looked at where the condition fails already. */
  @Test
  void write_wrongBodyUnderAStaleTag_is412() {
    for (String path :
        List.of(
            "/v1/clients/" + id("client"),
            "/v1/routes/orders",
            "/v1/secrets/" + id("secret"),
            "/v1/environments/" + id("environment"))) {
      Answered answer =
          api.send("PATCH", path, "{\"name\":3}", request -> request.headers("If-Match", STALE));
      assertThat(answer.status()).as(path).isEqualTo(412);
    }
  }

  @Test
  void put_ifNoneMatchAny_createsOnly() {
    String path = "/v1/routes/orders/environments/production";
    assertThat(send("PUT", path, "{}", "If-None-Match", "*").status()).isEqualTo(200);
    assertThat(send("PUT", path, "{\"enabled\":false}", "If-None-Match", "*").status())
        .isEqualTo(412);
  }

  /** Two people replace one list: the second must not undo the first unseen. */
  @Test
  void listOfAssignments_isReplacedUnderItsTagOnly() {
    String path = "/v1/routes/orders/environments/staging/clients";
    String seen = api.get(path).etag();
    String other = "{\"client_ids\":[\"%s\"]}".formatted(client("b", "192.0.2.2"));
    Answered replaced = send("PUT", path, other, "If-Match", seen);
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.etag()).isEqualTo(api.get(path).etag()).isNotEqualTo(seen);
    assertThat(send("PUT", path, "{\"client_ids\":[]}", "If-Match", seen).status()).isEqualTo(412);
    assertThat(api.get(path).data()).hasSize(1);
    assertThat(send("POST", path, "{\"client_ids\":[]}", "If-Match", replaced.etag()).status())
        .isEqualTo(200);
  }

  /** A row under the same path is another row, although its versions begin at 1 again. */
  @Test
  void rowThatWasMadeAnew_hasAnotherTag() {
    String override = "/v1/routes/orders/environments/staging";
    String before = api.put(override, "{}").etag();
    assertThat(before).startsWith("\"1-");
    api.delete(override);
    assertThat(api.put(override, "{\"enabled\":false}").etag()).startsWith("\"1-");
    assertThat(send("PUT", override, "{\"enabled\":true}", "If-Match", before).status())
        .isEqualTo(412);
    route("anew");
    String route = api.get("/v1/routes/anew").etag();
    api.delete("/v1/routes/anew");
    route("anew");
    assertThat(api.get("/v1/routes/anew").etag()).startsWith("\"1-").isNotEqualTo(route);
  }

  private Answered send(String method, String path, String json, String... fields) {
    return api.send(method, path, json, request -> request.headers(fields));
  }

  /** A body that the operation would accept. */
  private @Nullable String body(Documented operation) {
    return switch (operation.toString()) {
      case "POST /v1/clients" -> "{\"name\":\"n\",\"ip_address\":\"192.0.2.9\"}";
      case "POST /v1/routes" -> "{\"name\":\"n\",\"target_base_url\":\"https://x.example\"}";
      case "POST /v1/secrets" -> "{\"name\":\"n\",\"value\":\"x\"}";
      case "PUT /v1/secrets/{id}/value" -> "{\"value\":\"y\"}";
      case "POST /v1/clients/{id}/assignments" ->
          "{\"route_id\":\"orders\",\"environment_name\":\"production\"}";
      case "PUT /v1/routes/{id}/environments/{env}/clients",
          "POST /v1/routes/{id}/environments/{env}/clients" ->
          "{\"client_ids\":[]}";
      default ->
          operation.method().equals("DELETE")
              ? null
              : operation.path().endsWith("{env}") ? "{\"enabled\":true}" : "{\"name\":\"n\"}";
    };
  }
}
