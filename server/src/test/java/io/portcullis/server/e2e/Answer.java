package io.portcullis.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An HTTP answer as its bytes said it.
 *
 * @param head status line and fields, without the empty line
 * @param body without its framing
 */
record Answer(int status, List<String> head, byte[] body) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** The body as UTF-8. */
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as JSON. */
  JsonNode json() {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text(), e);
    }
  }

  /** Every value of the field {@code name}, which is compared without case. */
  List<String> fields(String name) {
    return HttpMessages.values(head, name);
  }

  /**
   * The only value of the field {@code name}.
   *
   * @throws AssertionError if there is none, or more than one
   */
  String field(String name) {
    List<String> values = fields(name);
    if (values.size() != 1) {
      throw new AssertionError("%s: %s in %s".formatted(name, values, head));
    }
    return values.getFirst();
  }

  /** The reason the answer gives to people: {@code error} or {@code error.message}. */
  String error() {
    JsonNode error = json().path("error");
    return error.isTextual() ? error.asText() : error.path("message").asText();
  }

  @Override
  public String toString() {
    return String.join("\n", head) + "\n\n" + text();
  }
}
