package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portcullis.testing.Contract;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An answer that was received, and ways to look into it. */
record Answered(int status, HttpResponse<byte[]> response, JsonNode json)
    implements Contract.Answer {
  private static final JsonMapper MAPPER = new JsonMapper();

  static Answered of(HttpResponse<byte[]> response) {
    boolean isJson =
        response
            .headers()
            .firstValue("content-type")
            .filter(type -> type.equals("application/json"))
            .isPresent();
    try {
      JsonNode json =
          isJson && response.body().length > 0
              ? MAPPER.readTree(response.body())
              : MissingNode.getInstance();
      return new Answered(response.statusCode(), response, json);
    } catch (IOException e) {
      throw new AssertionError("the answer is not JSON: " + new String(response.body(), UTF_8), e);
    }
  }

  @Override
  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  String etag() {
    return header("etag").orElseThrow();
  }

  String text() {
    return new String(response.body(), UTF_8);
  }

  JsonNode data() {
    return json.path("data");
  }

  JsonNode meta() {
    return json.path("meta");
  }

  /** A member of the data, as text. */
  String get(String member) {
    return data().path(member).asText();
  }

  String id() {
    return get("id");
  }

  long revision() {
    return meta().path("revision").asLong(-1);
  }

  String errorType() {
    return json.at("/error/type").asText();
  }

  String errorMessage() {
    return json.at("/error/message").asText();
  }

  /** The texts about a member, joined; empty if nothing is said about it. */
  String fault(String field) {
    List<String> texts = new ArrayList<>();
    json.path("fields").path(field).forEach(text -> texts.add(text.asText()));
    return String.join("; ", texts);
  }

  List<String> faultyFields() {
    List<String> names = new ArrayList<>();
    json.path("fields").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The warnings as {@code code:field}. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    meta()
        .path("warnings")
        .forEach(warning ->
            warnings.add(warning.path("code").asText() + ":" + warning.path("field").asText()));
    return warnings;
  }

  /** A member of each row, as text. */
  List<String> each(String member) {
    List<String> values = new ArrayList<>();
    data().forEach(row -> values.add(row.path(member).asText()));
    return values;
  }

  @Override
  public String toString() {
    return status + " " + text();
  }
}
