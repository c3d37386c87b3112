package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no JSON object, or are said to be something else. */
class BodiesTest extends ApiTest {
  private static final String GOOD = "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}";

  private Answered post(byte[] body, @Nullable String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.uri("/v1/clients"))
            .setHeader("Authorization", "Bearer " + api.rootKey)
            .POST(BodyPublishers.ofByteArray(body));
    if (contentType != null) {
      request.setHeader("Content-Type", contentType);
    }
    return api.send(request.build(), null);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("", "empty"),
        Arguments.of("   ", "empty"),
        Arguments.of("null", "null"),
        Arguments.of("[]", "array"),
        Arguments.of("\"x\"", "string"),
        Arguments.of("7", "number"),
        Arguments.of("{", "line 1"),
        Arguments.of("{\"name\":\"a\"", "line 1"),
        Arguments.of("{\"name\":\"a\",}", "line 1"),
        Arguments.of("{name:\"a\"}", "line 1"),
        Arguments.of("{'name':'a'}", "line 1"),
        Arguments.of("{\"name\":\"a\"} x", "line 1"),
        Arguments.of(GOOD + GOOD, "line 1"),
        Arguments.of("{\"name\":\"a\",\"name\":\"b\"}", "uplicate"),
        Arguments.of("{\"ip_notes\":{\"a\":1,\"a\":2}}", "uplicate"),
        Arguments.of("{\"name\":NaN}", "line 1"),
        Arguments.of("{\"name\":01}", "line 1"),
        Arguments.of("{\"name\":\"\t\"}", "line 1"),
        Arguments.of("{\"name\":\"\\x\"}", "line 1"),
        Arguments.of("// c\n{}", "line 1"),
        Arguments.of("\ufeff" + GOOD, "line 1"),
        Arguments.of("{\"name\":\"\\ud800\"}", "surrogate"),
        Arguments.of("{\"ip_notes\":{\"\\udc00\":1}}", "surrogate"),
        Arguments.of("{\"ip_notes\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(101), "depth"),
        Arguments.of("[".repeat(100_000), "depth"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedBody_is400SayingWhy(String body, String said) {
    Answered answer = post(body.getBytes(UTF_8), "application/json");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.errorMessage()).contains(said);
    assertThat(answer.errorMessage()).doesNotContain("com.fasterxml");
  }

  @Test
  void bodyNotInUtf8_is400() {
    byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'};

    assertThat(post(overlong, "application/json").errorMessage()).contains("UTF-8");
    assertThat(post(GOOD.getBytes(UTF_16), "application/json").errorMessage()).contains("UTF-8");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=iso-8859-1",
        "multipart/form-data; boundary=x",
      })
  void otherContentType_is415(@Nullable String contentType) {
    Answered answer = post(GOOD.getBytes(UTF_8), contentType);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.errorType()).isEqualTo("unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
      })
  void jsonContentType_isTaken(String contentType) {
    assertThat(post(GOOD.getBytes(UTF_8), contentType).status()).isEqualTo(201);
  }

  @Test
  void longestBody_isRead_andOneByteMoreIs413() {
    String start = GOOD.substring(0, GOOD.length() - 1) + ",\"x\":\"";
    String whole = start + "a".repeat(Call.MAX_BODY - start.length() - 2) + "\"}";

    assertThat(post(whole.getBytes(UTF_8), "application/json").status()).isEqualTo(201);
    Answered answer = post((whole + " ").getBytes(UTF_8), "application/json");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.errorType()).isEqualTo("body_too_large");
  }

  @Test
  void longBodyWithoutLength_is413() {
    byte[] body = new byte[Call.MAX_BODY + 1];
    java.util.Arrays.fill(body, (byte) ' ');
    HttpRequest request =
        HttpRequest.newBuilder(api.uri("/v1/clients"))
            .setHeader("Authorization", "Bearer " + api.rootKey)
            .setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
            .build();

    assertThat(api.send(request, null).status()).isEqualTo(413);
  }

  @Test
  void deepestNotes_areTaken() {
    int depth = Json.MAX_DEPTH - 1;
    String notes = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

    Answered answer =
        api.post(
            "/v1/clients",
            "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\",\"ip_notes\":%s}".formatted(notes));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.data().path("ip_notes").toString()).isEqualTo(notes);
  }

  @Test
  void notes_areEchoedAsTheyWereSent() {
    String notes =
        "{\"z\":1,\"a\":[1.10,1E+2,-0,12345678901234567890123,true,null,\"\\u0000é😀\",{}]}";

    Answered answer =
        api.post(
            "/v1/clients",
            "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\",\"ip_notes\":%s}".formatted(notes));

    assertThat(answer.text()).contains("\"ip_notes\":" + notes.replace("-0", "0"));
    assertThat(api.get("/v1/clients/" + answer.id()).data()).isEqualTo(answer.data());
  }

  @Test
  void longNotes_are400() {
    String notes = "{\"a\":\"" + "x".repeat(20_000) + "\"}";

    assertThat(
            api.post(
                    "/v1/clients",
                    "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\",\"ip_notes\":%s}"
                        .formatted(notes))
                .faultyFields())
        .containsExactly("ip_notes");
  }

  @Test
  void thousandsOfUnknownMembers_areNotAllNamed() {
    StringBuilder body = new StringBuilder(GOOD.substring(0, GOOD.length() - 1));
    for (int i = 0; i < 10_000; i++) {
      body.append(",\"x").append(i).append("\":0");
    }

    Answered answer = api.post("/v1/clients", body.append('}').toString());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.warnings()).hasSize(100);
  }

  @Test
  void thousandsOfWrongItems_areNotAllNamed() {
    route("orders");
    String ids =
        IntStream.range(0, 20_000)
            .mapToObj("\"00000000-0000-4000-8000-%012d\""::formatted)
            .collect(Collectors.joining(",", "{\"client_ids\":[", "]}"));

    Answered answer = api.put("/v1/routes/orders/environments/production/clients", ids);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/fields/client_ids").size()).isEqualTo(21);
    assertThat(answer.fault("client_ids")).endsWith("and 19980 more");
  }
}
