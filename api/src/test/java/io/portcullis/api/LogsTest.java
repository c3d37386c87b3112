package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.Plan;
import io.portcullis.store.requestlog.RequestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of a route and of the tenant, and the audit log (wire.md section 14). */
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
  })
  void tenantLog_wrongParameter_is400NamingIt(String query, String field) {
    Answered answer = api.get("/v1/logs?" + query);

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
