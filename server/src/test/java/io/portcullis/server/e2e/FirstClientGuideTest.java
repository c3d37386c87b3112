package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide for the first client, with curl alone, before an nginx. */
class FirstClientGuideTest {
  @Test
  void guide_withCurlAlone_opensAndClosesTheRoute() {
    try (Nginx nginx = Nginx.start();
        Installation installation = Installation.start()) {
      Guide guide = new Guide(installation);
      String client =
          guide
              .manage("POST", "/v1/clients", "{'name':'My laptop','ip_address':'127.0.0.1'}")
              .json()
              .path("data")
              .path("id")
              .asText();
      String route =
          guide
              .manage(
                  "POST",
                  "/v1/routes",
                  "{'name':'my-first-route','target_base_url':'%s'}".formatted(nginx.url()))
              .json()
              .path("data")
              .path("id")
              .asText();
      String key =
          guide
              .manage("POST", "/v1/api-keys", "{'name':'app','scopes':['call']}")
              .json()
              .path("data")
              .path("api_key")
              .asText();

      assertRefused(guide.call(key));

      guide.manage(
          "POST",
          "/v1/routes/%s/environments/production/clients".formatted(route),
          "{'client_ids':['%s']}".formatted(client));
      assertPasses(guide.call(key));

      guide.manage("PATCH", "/v1/clients/" + client, "{'enabled':false}");
      assertRefused(guide.call(key));

      guide.manage("PATCH", "/v1/clients/" + client, "{'enabled':true}");
      assertPasses(guide.call(key));
    }
  }

  private static void assertPasses(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("nginx GET /hello?who=me HTTP/1.1");
    assertThat(answer.field("X-Knox-Upstream-Status")).isEqualTo("200");
    assertThat(answer.field("X-Request-Id")).hasSize(36);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.json().path("error").asText())
        .isEqualTo("IP address not authorized for this route");
    assertThat(answer.json().path("status").asInt()).isEqualTo(403);
    assertThat(answer.json().path("ip").asText()).isEqualTo("127.0.0.1");
    assertThat(answer.json().path("request_id").asText()).isEqualTo(answer.field("X-Request-Id"));
    // By this field callers tell a refusal from an upstream's own 403.
    assertThat(answer.fields("X-Knox-Upstream-Status")).isEmpty();
  }

  /** The curl lines of the guide. */
  private record Guide(Installation installation) {
    Answer manage(String method, String path, String json) {
      Answer answer =
          Curl.run(
              "-X",
              method,
              installation.process().management().resolve(path).toString(),
              "-H",
              "Authorization: Bearer " + installation.key(),
              "-H",
              "Content-Type: application/json",
              "-d",
              json.replace('\'', '"'));
      assertThat(answer.status()).as("%s", answer).isIn(200, 201);
      return answer;
    }

    Answer call(String key) {
      return Curl.run(
          "http://127.0.0.1:%d/hello?who=me".formatted(installation.process().gatewayPort()),
          "-H",
          "x-knoxcall-route: my-first-route",
          "-H",
          "x-knoxcall-key: " + key);
    }
  }
}
