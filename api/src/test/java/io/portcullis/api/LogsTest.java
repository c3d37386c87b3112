package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.Plan;
import io.portcullis.store.requestlog.value.RequestRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of a route and of the tenant, and the audit log (docs/wire.md section 14). */
class LogsTest extends ApiTest {

  /** A refused call of this tenant. */
  private RequestRow refused(@Nullable String routeId, String address) {
    return new RequestRow(
        UUID.randomUUID(),
        api.server.clock.millis(),
        api.tenantId,
        routeId == null ? null : UUID.fromString(routeId),
        routeId == null ? "ordres" : null,
        routeId == null ? null : "production",
        null,
        null,
        null,
        "GET",
        "/v1/things",
        routeId == null ? 404 : 403,
        IpAddress.parse(address),
        IpAddress.parse(address),
        null,
        1_499,
        null,
        0,
        routeId == null ? "route_not_found" : "address_not_authorized",
        null,
        false,
        null,
        -1,
        -1,
        false);
  }

  private RequestRow allowed(String routeId, String clientId) {
    return new RequestRow(
        UUID.randomUUID(),
        api.server.clock.millis(),
        api.tenantId,
        UUID.fromString(routeId),
        null,
        "production",
        UUID.fromString(clientId),
        "ip",
        UUID.randomUUID(),
        "POST",
        "/v1/things",
        201,
        IpAddress.parse("2001:db8::1"),
        IpAddress.parse("192.0.2.1"),
        "2001:db8::1, 192.0.2.8",
        2_500,
        "upstream.example:443",
        201,
        null,
        null,
        false,
        true,
        10,
        20,
        true);
  }

  private void append(RequestRow... rows) {
    assertThat(api.server.logs.append(List.of(rows))).isTrue();
  }

  @Test
  void routeLog_showsTheRefusedCallWithItsSourceAndReason() {
    String route = route("orders");
    RequestRow row = refused(route, "198.51.100.9");
    append(row);

    Answered answer = api.get("/v1/routes/orders/logs");

    assertThat(answer.meta().path("total").asInt()).isEqualTo(1);
    assertThat(answer.each("request_id")).containsExactly(row.requestId().toString());
    assertThat(answer.each("src_ip")).containsExactly("198.51.100.9");
    assertThat(answer.each("error")).containsExactly("address_not_authorized");
    assertThat(answer.each("status_code")).containsExactly("403");
    assertThat(answer.each("latency_ms")).containsExactly("1");
    assertThat(answer.each("environment")).containsExactly("production");
  }

  @Test
  void routeLog_isPagedNewestFirst_andOfThisRouteOnly() {
    String orders = route("orders");
    String users = route("users");
    append(refused(orders, "192.0.2.1"), refused(users, "192.0.2.2"), refused(orders, "192.0.2.3"));

    assertThat(api.get("/v1/routes/orders/logs").each("src_ip"))
        .containsExactly("192.0.2.3", "192.0.2.1");
    assertThat(api.get("/v1/routes/orders/logs?per_page=1&page=2").each("src_ip"))
        .containsExactly("192.0.2.1");
    assertThat(api.get("/v1/routes/orders/logs?page=0").status()).isEqualTo(400);
  }

  @Test
  void tenantLog_isReadToItsEndByCursor_oldestFirst() {
    String route = route("orders");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RequestRow row = refused(route, "192.0.2." + i);
      append(row);
      expected.add(row.requestId().toString());
    }

    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Answered answer = api.get("/v1/logs?limit=2" + (cursor == null ? "" : "&cursor=" + cursor));
      seen.addAll(answer.each("request_id"));
      assertThat(answer.meta().path("limit").asInt()).isEqualTo(2);
      cursor = answer.meta().path("next_cursor").textValue();
    } while (cursor != null);

    assertThat(seen).containsExactlyElementsOf(expected);
    String last = api.get("/v1/logs").each("cursor").getLast();
    assertThat(api.get("/v1/logs?cursor=" + last).data().isEmpty()).isTrue();
    RequestRow later = refused(route, "192.0.2.99");
    append(later);
    assertThat(api.get("/v1/logs?cursor=" + last).each("request_id"))
        .containsExactly(later.requestId().toString());
  }

  @Test
  void tenantLog_filters() {
    String route = route("orders");
    RequestRow bad = refused(route, "192.0.2.1");
    RequestRow good = allowed(route, client("c", "2001:db8::1"));
    RequestRow lost = refused(null, "192.0.2.2");
    append(bad, good, lost);

    assertThat(api.get("/v1/logs?status_code=403").each("request_id"))
        .containsExactly(bad.requestId().toString());
    assertThat(api.get("/v1/logs?route_id=" + route).each("status_code"))
        .containsExactly("403", "201");
    assertThat(api.get("/v1/logs?route_id=" + route + "&status_code=404").data().isEmpty())
        .isTrue();
  }

  /** The trap: the log of years begins with its oldest call. */
  @Test
  void tenantLog_descending_beginsWithTheNewestCall() {
    String route = route("orders");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RequestRow row = i % 2 == 0 ? refused(route, "192.0.2." + i) : keyed(route, "192.0.2." + i);
      append(row);
      expected.addFirst(row.requestId().toString());
    }
    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Answered answer =
          api.get("/v1/logs?order=desc&limit=2" + (cursor == null ? "" : "&cursor=" + cursor));
      seen.addAll(answer.each("request_id"));
      cursor = answer.meta().path("next_cursor").textValue();
    } while (cursor != null);
    assertThat(seen).containsExactlyElementsOf(expected);

    String middle = api.get("/v1/logs?order=desc").each("cursor").get(2);
    assertThat(api.get("/v1/logs?order=desc&cursor=" + middle).each("request_id"))
        .containsExactlyElementsOf(expected.subList(3, 5));
  }

  /** As {@link #refused}, but with a good key, as it is kept in another file. */
  private RequestRow keyed(String routeId, String address) {
    RequestRow row = refused(routeId, address);
    return new RequestRow(
        row.requestId(),
        row.tsMs(),
        row.tenantId(),
        row.routeId(),
        null,
        "staging",
        null,
        null,
        new UUID(0x4000, 7),
        "PURGE",
        "/v2/other",
        403,
        row.clientAddress(),
        row.peerAddress(),
        null,
        0,
        null,
        0,
        "address_not_in_allowlist",
        null,
        false,
        null,
        0,
        0,
        false);
  }

  @ParameterizedTest
  @CsvSource({
    "src_ip=192.0.2.9, keyed",
    "src_ip=192.0.2.8/29, keyed",
    "src_ip=2001:db8::/64, good",
    "src_ip=2001:db8::1, good",
    "src_ip=203.0.113.0/24, ''",
    "error=address_not_authorized, bad",
    "error=route_not_found, lost",
    "error=overloaded, ''",
    "method=PURGE, keyed",
    "method=purge, ''",
    "status_code=4xx, bad keyed lost",
    "status_code=403, bad keyed",
    "status_code=201, good",
    "environment=staging, keyed",
    "path=/v1, bad good lost",
    "path=/v1/things/, ''",
    "path=/v2/other, keyed",
    "api_key_id=00000000-0000-4000-0000-000000000007, keyed",
    "route_requested=ordres, lost",
    "route_requested=orders, ''",
    "since=2000-01-01T00:00:00Z, bad keyed good lost",
    "since=2100-01-01T00:00:00%2B01:00, ''",
    "until=2000-01-01T00:00:00Z, ''",
    "until=2100-01-01T00:00:00Z&status_code=4xx&path=/v2, keyed",
  })
  void tenantLog_everyFilter_inBothOrders(String query, String names) {
    String route = route("orders");
    RequestRow bad = refused(route, "192.0.2.1");
    RequestRow keyed = keyed(route, "192.0.2.9");
    RequestRow good = allowed(route, client("c", "2001:db8::1"));
    RequestRow lost = refused(null, "192.0.2.2");
    append(bad, keyed, good, lost);
    Map<String, RequestRow> rows = Map.of("bad", bad, "keyed", keyed, "good", good, "lost", lost);
    List<String> expected =
        Arrays.stream(names.split(" "))
            .filter(name -> !name.isEmpty())
            .map(name -> Objects.requireNonNull(rows.get(name), name).requestId().toString())
            .toList();

    Answered answer = api.get("/v1/logs?" + query);

    assertThat(answer.each("request_id")).containsExactlyElementsOf(expected);
    assertThat(answer.meta().path("complete").asBoolean()).isTrue();
    assertThat(answer.meta().path("searched_to").isNull()).isTrue();
    assertThat(api.get("/v1/logs?order=desc&" + query).each("request_id"))
        .containsExactlyElementsOf(expected.reversed());
    if (!query.startsWith("route_requested")) {
      Answered ofRoute = api.get("/v1/routes/orders/logs?" + query);
      List<String> withRoute =
          expected.stream().filter(id -> !id.equals(lost.requestId().toString())).toList();
      assertThat(ofRoute.each("request_id")).containsExactlyElementsOf(withRoute.reversed());
      assertThat(ofRoute.meta().path("total").asInt()).isEqualTo(withRoute.size());
      assertThat(api.get("/v1/routes/orders/logs?order=asc&" + query).each("request_id"))
          .containsExactlyElementsOf(withRoute);
    }
  }

  @Test
  void tenantLog_filtersByClient() {
    String route = route("orders");
    String client = client("c", "2001:db8::1");
    RequestRow good = allowed(route, client);
    append(good, refused(route, "192.0.2.1"));

    assertThat(api.get("/v1/logs?client_id=" + client).each("request_id"))
        .containsExactly(good.requestId().toString());
  }

  @Test
  void tenantLog_cursorOfAnotherQuestion_is400NamingIt() {
    String route = route("orders");
    append(refused(route, "192.0.2.1"), refused(route, "192.0.2.2"));
    String plain = api.get("/v1/logs?limit=1").meta().path("next_cursor").asText();
    String newest = api.get("/v1/logs?order=desc&limit=1").meta().path("next_cursor").asText();
    String filtered =
        api.get("/v1/logs?limit=1&status_code=403").meta().path("next_cursor").asText();

    assertThat(api.get("/v1/logs?cursor=" + plain).each("src_ip")).containsExactly("192.0.2.2");
    assertThat(api.get("/v1/logs?status_code=403&cursor=" + filtered).each("src_ip"))
        .containsExactly("192.0.2.2");
    for (String wrong :
        List.of(
            "order=desc&cursor=" + plain,
            "cursor=" + newest,
            "order=desc&status_code=403&cursor=" + newest,
            "cursor=" + filtered,
            "status_code=4xx&cursor=" + filtered,
            "order=desc&status_code=403&cursor=" + filtered)) {
      Answered answer = api.get("/v1/logs?" + wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.faultyFields()).as(wrong).containsExactly("cursor");
    }
  }

  @Test
  void tenantLog_wait_answersWithTheNextRowThatFits() throws Exception {
    String route = route("orders");
    append(refused(route, "192.0.2.1"));
    String cursor = api.get("/v1/logs?src_ip=192.0.2.0/24&limit=1").each("cursor").getFirst();
    CompletableFuture<Answered> waiting =
        CompletableFuture.supplyAsync(
            () -> api.get("/v1/logs?wait=30&src_ip=192.0.2.0/24&cursor=" + cursor));
    RequestRow fits = refused(route, "192.0.2.7");
    append(refused(route, "198.51.100.1"));
    append(fits);

    Answered answer = waiting.get(25, TimeUnit.SECONDS);

    assertThat(answer.each("request_id")).containsExactly(fits.requestId().toString());
    Answered none = api.get("/v1/logs?wait=1&src_ip=203.0.113.0/24");
    assertThat(none.data().isEmpty()).isTrue();
    assertThat(none.meta().path("next_cursor").isTextual()).as("where to go on").isTrue();
  }

  @Test
  void tenantRow_showsWhoWasRecognized_orWhatWasAskedFor() {
    String route = route("orders");
    String client = client("c", "2001:db8::1");
    RequestRow good = allowed(route, client);
    RequestRow lost = refused(null, "192.0.2.2");
    append(good, lost);

    Answered one = api.get("/v1/logs/" + good.requestId());
    assertThat(one.get("matched_client_id")).isEqualTo(client);
    assertThat(one.get("identification_method")).isEqualTo("ip");
    assertThat(one.get("src_ip")).isEqualTo("2001:db8::1");
    assertThat(one.get("peer_ip")).isEqualTo("192.0.2.1");
    assertThat(one.get("address_chain")).isEqualTo("2001:db8::1, 192.0.2.8");
    assertThat(one.get("client_origin")).isEqualTo("sdk_intercept");
    assertThat(one.get("latency_ms")).isEqualTo("3");
    assertThat(one.get("upstream_host")).isEqualTo("upstream.example:443");
    assertThat(one.data().path("error").isNull()).isTrue();
    Answered other = api.get("/v1/logs/" + lost.requestId());
    assertThat(other.get("route_requested")).isEqualTo("ordres");
    assertThat(other.data().path("route_id").isNull()).isTrue();
    assertThat(other.get("client_origin")).isEqualTo("direct");
  }

  @Test
  void anotherTenant_seesNothing() {
    RequestRow row = refused(route("orders"), "192.0.2.1");
    append(row);
    ApiFixture other = new ApiFixture(api.server, Plan.UNLIMITED);

    assertThat(other.get("/v1/logs").data().isEmpty()).isTrue();
    assertThat(other.get("/v1/logs/" + row.requestId()).status()).isEqualTo(404);
    assertThat(api.get("/v1/logs/nonsense").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "cursor=x, cursor",
    "cursor=-1, cursor",
    "cursor=, cursor",
    "cursor=99999999999999999999, cursor",
    "limit=0, limit",
    "limit=x, limit",
    "route_id=orders, route_id",
    "status_code=99, status_code",
    "status_code=600, status_code",
    "status_code=abc, status_code",
    "status_code=6xx, status_code",
    "status_code=4XX, status_code",
    "order=newest, order",
    "src_ip=192.0.2.1/24, src_ip",
    "src_ip=office, src_ip",
    "src_ip=, src_ip",
    "src_ip=::ffff:192.0.2.1, src_ip",
    "error=denied, error",
    "method=G T, method",
    "path=v1, path",
    "client_id=office, client_id",
    "api_key_id=x, api_key_id",
    "environment=, environment",
    "route_requested=, route_requested",
    "since=yesterday, since",
    "since=2026-11-22T12:00:00, since",
    "since=2026-11-22, since",
    "until=2026-11-22T12:00:00+01:00, until",
    "since=2026-11-22T12:00:00Z&until=2026-11-22T12:00:00Z, until",
    "wait=1&order=desc, wait",
    "wait=-1, wait",
    "wait=soon, wait",
    "limit=5&limit=6, limit",
    "src_ip=192.0.2.1&src_ip=192.0.2.2, src_ip",
  })
  void tenantLog_wrongParameter_is400NamingIt(String query, String field) {
    Answered answer = api.get("/v1/logs?" + query.replace(" ", "%20"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyFields()).containsExactly(field);
  }

  @Test
  void tenantLog_limitAbove1000_isServedAs1000WithAWarning() {
    Answered answer = api.get("/v1/logs?limit=5000");

    assertThat(answer.meta().path("limit").asInt()).isEqualTo(1000);
    assertThat(answer.warnings()).containsExactly("clamped:limit");
  }

  @Test
  void usage_countsTheMonthsCalls() {
    append(refused(route("orders"), "192.0.2.1"), refused(null, "192.0.2.1"));

    assertThat(api.get("/v1/account/usage").data().at("/api_calls/used").asInt()).isEqualTo(2);
  }

  @Test
  void auditLog_tellsEveryChangeWithWhoAndFromWhere_newestFirst() {
    String client = client("office", "192.0.2.1");
    api.patch("/v1/clients/" + client, "{\"enabled\":false}");
    Answered updated =
        api.patch("/v1/clients/" + client, "{\"enabled\":true,\"name\":\"office 2\"}");
    api.patch("/v1/clients/" + client, "{\"name\":\"office 2\"}");
    api.delete("/v1/clients/" + client);

    Answered answer = api.get("/v1/audit-logs?resource_type=client");

    assertThat(answer.each("action")).containsExactly("delete", "update", "disable", "create");
    assertThat(answer.each("resource_id")).containsOnly(client);
    assertThat(answer.each("ip_address")).containsOnly("127.0.0.1");
    assertThat(answer.each("actor")).containsOnly("root");
    assertThat(answer.each("revision").get(1)).isEqualTo(Long.toString(updated.revision()));
    assertThat(answer.data().get(1).path("details").toString()).contains("office 2");
    assertThat(api.get("/v1/audit-logs?resource_type=client&action=disable").data().size())
        .isEqualTo(1);
    assertThat(api.get("/v1/audit-logs?action=route.created&resource_type=x").faultyFields())
        .containsExactlyInAnyOrder("action", "resource_type");
  }
}
