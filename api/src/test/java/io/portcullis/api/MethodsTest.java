package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The method that is done is the one of the request line. */
class MethodsTest extends ApiTest {
  @Test
  void head_isAnsweredAsGetWithoutABody() {
    assertThat(raw("HEAD /v1/whoami", api.rootKey))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
    assertThat(raw("HEAD /v1/whoami", "wrong")).startsWith("HTTP/1.1 401 ").endsWith("\r\n\r\n");
    assertThat(raw("HEAD /v1/clients/nothing", api.rootKey)).startsWith("HTTP/1.1 404 ");
    assertThat(raw("HEAD /nothing", api.rootKey)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void methodOverride_isIgnored() {
    String override = "wrong\r\nX-HTTP-Method-Override: GET";

    assertThat(raw("POST /health/live", override)).startsWith("HTTP/1.1 405 ");
    assertThat(raw("GET /health/live", override.replace("GET", "DELETE")))
        .startsWith("HTTP/1.1 200 ");
  }

  private String raw(String line, String key) {
    return api.raw(line + " HTTP/1.1", key);
  }
}
