package io.portcullis.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Asks the management API of a running server. Any thread; each call blocks. */
final class ManagementClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI server;
  private final String key;

  /**
   * @param server such as {@code http://127.0.0.1:8081}
   * @param key the API key; not shown
   */
  ManagementClient(URI server, String key) {
    this.server = server;
    this.key = key;
  }

  /**
   * Sends {@code body} and returns the answer's {@code data}.
   *
   * @throws RefusedException if the server cannot be reached, or its answer is no success
   */
  JsonNode post(String path, Map<String, ?> body) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Returns the {@code data} found at {@code path}.
   *
   * @throws RefusedException as {@link #post}
   */
  JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + key);
  }

  private JsonNode send(HttpRequest request) {
    HttpResponse<String> answer;
    try {
      answer = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new RefusedException("No server answers at %s.".formatted(server));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("Interrupted.");
    }
    JsonNode json;
    try {
      json = JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new RefusedException(
          "%s answers %d without JSON; is it a Portcullis management address?"
              .formatted(server, answer.statusCode()));
    }
    if (answer.statusCode() / 100 != 2) {
      throw new RefusedException(
          "The server refuses (%d): %s"
              .formatted(answer.statusCode(), json.path("error").path("message").asText()));
    }
    return json.path("data");
  }

  @Override
  public void close() {
    http.close();
  }

  /** The server did not do what was asked. The message is one line for people. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
