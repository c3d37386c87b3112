package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import org.junit.jupiter.api.Test;

/** {@code /v1/account}, its usage, and {@code /v1/whoami}. */
class AccountTest extends ApiTest {

  @Test
  void account_isTheKeysTenant() {
    Answered answer = api.get("/v1/account");

    assertThat(answer.id()).isEqualTo(api.tenantId.toString());
    assertThat(answer.get("name")).isEqualTo("Acme");
    assertThat(answer.get("subscription_plan")).isEqualTo("unlimited");
    assertThat(answer.get("subscription_status")).isEqualTo("active");
  }

  @Test
  void usage_unlimited_hasNullLimits() {
    client("a", "192.0.2.1");
    route("r");
    Answered answer = api.get("/v1/account/usage");

    assertThat(answer.data().path("resources").toString())
        .isEqualTo(
            """
            {"routes":{"used":1,"limit":null},"secrets":{"used":0,"limit":null},\
            "clients":{"used":1,"limit":null},"environments":{"used":1,"limit":null}}\
            """);
    assertThat(answer.data().at("/api_calls/limit").isNull()).isTrue();
    assertThat(answer.data().at("/billing_period/start").asText())
        .isEqualTo("2026-06-01T00:00:00.000Z");
    assertThat(answer.data().at("/billing_period/end").asText())
        .isEqualTo("2026-06-30T23:59:59.999Z");
  }

  @Test
  void usage_ofAPlan_hasItsLimits() {
    ApiFixture pro = new ApiFixture(api.server, Plan.PRO);

    Answered answer = pro.get("/v1/account/usage");

    assertThat(answer.get("plan")).isEqualTo("pro");
    assertThat(answer.data().at("/resources/clients/limit").asInt()).isEqualTo(25);
    assertThat(answer.data().at("/resources/environments/limit").isNull()).isTrue();
    assertThat(answer.data().at("/api_calls/limit").asInt()).isEqualTo(100_000);
    assertThat(answer.data().at("/api_calls/percentage").asInt()).isZero();
  }

  @Test
  void whoami_tellsKeyTenantAndAddress_whateverAStrangerForwards() {
    Answered answer =
        api.send(
            "GET",
            "/v1/whoami",
            null,
            r ->
                r.setHeader("X-Forwarded-For", "198.51.100.1")
                    .setHeader("X-Real-IP", "198.51.100.1")
                    .setHeader("Forwarded", "for=198.51.100.1"));

    assertThat(answer.data().path("client_address").toString())
        .isEqualTo(
            "{\"address\":\"127.0.0.1\",\"source\":\"peer\",\"derivation\":\"peer\",\"chain\":null,"
                + "\"peer\":\"127.0.0.1\"}");
    assertThat(answer.data().at("/tenant/id").asText()).isEqualTo(api.tenantId.toString());
    assertThat(answer.get("role")).isEqualTo("Administrator");
  }

  @Test
  void whoami_keyWithScopesOfNoRole_hasNone() {
    String key = api.newKey("{\"name\":\"rm\",\"scopes\":[\"read\",\"manage\"]}");

    Answered answer = api.sendAs(key, "GET", "/v1/whoami", null);

    assertThat(answer.data().path("role").isNull()).isTrue();
    assertThat(answer.data().at("/key/scopes").toString()).isEqualTo("[\"read\",\"manage\"]");
  }
}
