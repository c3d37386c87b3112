package io.portcullis.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, and what the front door answers by itself. */
class ApiFrontDoorTest extends ApiTest {

  private Answered get(String target, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(target));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return api.send(request.build(), null);
  }

  @Test
  void credential_isTakenFromEitherField() {
    assertThat(get("/v1/clients", "Authorization", "Bearer " + api.rootKey).status())
        .isEqualTo(200);
    assertThat(get("/v1/clients", "Authorization", "bearer  " + api.rootKey).status())
        .isEqualTo(200);
    assertThat(get("/v1/clients", "x-api-key", api.rootKey).status()).isEqualTo(200);
    assertThat(get("/v1/clients", "Authorization", "Basic eDp5", "x-api-key", api.rootKey).status())
        .isEqualTo(200);
  }

  @Test
  void credential_missingOrWrong_is401() {
    String unknown = "tk_live_abcdefghijkl_" + "a".repeat(51);
    for (Answered answer :
        List.of(
            get("/v1/clients"),
            get("/v1/clients", "Authorization", "Bearer"),
            get("/v1/clients", "Authorization", "Bearer "),
            get("/v1/clients", "Authorization", api.rootKey),
            get("/v1/clients", "Authorization", "Basic " + api.rootKey),
            get("/v1/clients", "Authorization", "Bearer " + unknown),
            get("/v1/clients", "Authorization", "Bearer " + api.rootKey + "x"),
            get("/v1/clients", "x-api-key", unknown),
            get("/v1/clients", "x-api-key", ""),
            // A bad Bearer is not saved by a good x-api-key.
            get("/v1/clients", "Authorization", "Bearer " + unknown, "x-api-key", api.rootKey),
            get("/v1/clients", "x-api-key", api.rootKey, "x-api-key", api.rootKey),
            get("/v1/clients?x-api-key=" + api.rootKey),
            get("/v1/clients", "Cookie", "x-api-key=" + api.rootKey))) {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.errorType()).isEqualTo("unauthorized");
      assertThat(answer.header("www-authenticate")).contains("Bearer");
      assertThat(answer.text()).doesNotContain("tk_live_");
    }
  }

  @Test
  void expiredKey_is401() {
    String key = api.newKey("{\"name\":\"x\",\"expires_in_days\":1}");
    assertThat(api.sendAs(key, "GET", "/v1/whoami", null).status()).isEqualTo(200);

    api.server.clock.advance(Duration.ofDays(1));

    assertThat(api.sendAs(key, "GET", "/v1/whoami", null).status()).isEqualTo(401);
  }

  @Test
  void testKey_mayNotManage() {
    String key = api.server.addKey(api.tenantId, "t", KeyType.TEST, Set.of(Scope.CALL));

    assertThat(api.sendAs(key, "GET", "/v1/clients", null).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/nothing",
        "/v1/webhooks",
        "/v1/clients/x/credentials",
        "/v1/intercept/manifest",
        "/v2/clients",
        "/nothing",
        "/V1/clients",
        "/v1//clients",
      })
  void unknownPath_isAJson404_withAndWithoutKey(String path) {
    for (Answered answer : List.of(api.get(path), get(path))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.errorType()).isEqualTo("not_found");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v1/clients | GET, POST",
        "POST | /v1/clients/x | DELETE, GET, PATCH",
        "DELETE | /v1/account | GET",
        "PATCH | /v1/routes/x/environments/y/clients | GET, POST, PUT",
        "OPTIONS | /v1/clients | GET, POST",
        "PURGE | /v1/status | GET",
        "POST | /health/live | GET",
      })
  void otherMethod_is405WithAllow(String method, String path, String allow) {
    Answered answer = api.send(method, path, null);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.errorType()).isEqualTo("method_not_allowed");
    assertThat(answer.header("allow")).contains(allow);
  }

  @Test
  void everyAnswer_saysNotToStoreItAndNotWhoWroteTheServer() {
    for (Answered answer :
        List.of(api.get("/v1/clients"), get("/v1/clients"), get("/nothing"), get("/health/live"))) {
      assertThat(answer.header("cache-control")).contains("no-store");
      assertThat(answer.header("x-content-type-options")).contains("nosniff");
      assertThat(answer.header("x-request-id")).isPresent();
      assertThat(answer.header("server")).isEmpty();
      assertThat(answer.header("x-powered-by")).isEmpty();
      assertThat(answer.header("set-cookie")).isEmpty();
    }
  }

  @Test
  void headersOfTheVendorsClients_areTaken() {
    Answered answer =
        api.send(
            "POST",
            "/v1/clients",
            "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}",
            r ->
                r.setHeader("X-Idempotency-Key", "01J8ZQ4Y8N7V3K2M5T6R9W0XYZ")
                    .setHeader("KnoxCall-Version", "2026-08-05")
                    .setHeader("X-KnoxCall-Telemetry", "{}")
                    .setHeader("Accept", "application/json"));

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void contract_isServedToAnyone() {
    Answered answer = get("/openapi.yaml");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).startsWith("openapi: 3.1.0");
  }

  @Test
  void brokenQuery_is400() {
    assertThat(api.raw("GET /v1/clients?page=%zz HTTP/1.1", api.rootKey))
        .startsWith("HTTP/1.1 400 ");
    assertThat(api.raw("GET /v1/clients?page=%zz HTTP/1.1", api.rootKey))
        .contains("validation_error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/clients/..;/account HTTP/1.1",
        "GET /v1/clients/%00 HTTP/1.1",
        "GET  HTTP/1.1",
        "GET /v1/clients HTTP/9.9",
        "nonsense",
      })
  void malformedHead_isRefusedInJsonWithoutABanner(String line) {
    String answer = api.raw(line, api.rootKey);

    assertThat(answer).matches("(?s)HTTP/1\\.1 (400|505) .*");
    assertThat(answer).contains("\"error\":{\"type\":\"bad_request\"").contains("X-Request-Id");
    assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("<html");
    assertThat(answer).doesNotContain(api.rootKey);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/clients/%2e%2e/account", "/v1/clients/../account", "/v1/clients/%2F"})
  void dotSegmentsAndSlashesInASegment_leadNowhereElse(String path) {
    assertThat(api.raw("GET " + path + " HTTP/1.1", api.rootKey))
        .matches("(?s)HTTP/1\\.1 40[04] .*");
  }

  @Test
  void hugeHead_is431InJson() {
    assertThat(api.raw("GET /v1/clients HTTP/1.1\r\nX-Long: " + "a".repeat(50_000), api.rootKey))
        .startsWith("HTTP/1.1 431 ")
        .contains("head_too_large");
  }

  @Test
  void head_answersAsGetWithoutBody() {
    String answer = api.raw("HEAD /v1/clients HTTP/1.1", api.rootKey);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n"))).isEqualTo("\r\n\r\n");
  }

  /** The longest idle one gives way; half a head does not make a connection busy. */
  @Test
  void idleConnections_keepNobodyOut() throws IOException {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * ApiServer.MAX_CONNECTIONS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort());
        idle.add(socket);
        socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1));
      }
      assertThat(get("/health/live").status()).isEqualTo(200);
      idle.getFirst().setSoTimeout(20_000);
      assertThat(isClosed(idle.getFirst())).isTrue();
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /** A call whose body does not come takes no place from others, whoever does not send it. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /health/live", "POST /v1/clients", "POST /v1/nothing"})
  void callsOfStrangersWithoutTheirBody_keepNobodyOut(String line) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * ApiServer.MAX_CONNECTIONS; i++) {
        waiting.add(withoutBody(line, ""));
      }
      assertThat(get("/health/live").status()).isEqualTo(200);
      assertThat(get("/v1/clients", "x-api-key", api.rootKey).status()).isEqualTo(200);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** A known caller's call gives way only to a new connection for which there is no other. */
  @Test
  void callsOfKnownCallers_giveWayLast_butKeepNobodyOut() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (Socket known = withoutBody("POST /v1/clients", "x-api-key: " + api.rootKey + "\r\n")) {
      // It is in its call once it was asked for its body.
      assertThat(known.getInputStream().readNBytes(12)).asString(ISO_8859_1).endsWith("100");
      for (int i = 0; i < 2 * ApiServer.MAX_CONNECTIONS; i++) {
        waiting.add(withoutBody("GET /health/live", ""));
      }
      assertThat(get("/health/live").status()).isEqualTo(200);
      known.getOutputStream().write('{');
      assertThat(readToEnd(known)).contains("HTTP/1.1 400 ");

      for (int i = 0; i < 2 * ApiServer.MAX_CONNECTIONS; i++) {
        Socket other = withoutBody("POST /v1/clients", "x-api-key: " + api.rootKey + "\r\n");
        waiting.add(other);
        assertThat(other.getInputStream().readNBytes(12)).asString(ISO_8859_1).endsWith("100");
      }
      assertThat(get("/health/live").status()).isEqualTo(200);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** A head that announces one byte, which is not sent. */
  private Socket withoutBody(String line, String fields) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort());
    socket.setSoTimeout(20_000);
    String asksFirst = fields.isEmpty() ? "" : "Expect: 100-continue\r\n";
    String head =
        "%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n%s%s"
            .formatted(line, fields, asksFirst);
    socket.getOutputStream().write((head + "Content-Length: 1\r\n\r\n").getBytes(ISO_8859_1));
    return socket;
  }

  private static String readToEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
