package io.portcullis.server.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portcullis.testing.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls the management API with one key, and holds every answer against {@code openapi.yaml}. Any
 * thread; each call blocks.
 */
final class ManagementClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Await.PATIENCE)
          .build();
  private final URI server;
  private final String key;

  /** A caller of the API at {@code server} that shows {@code key}. */
  ManagementClient(URI server, String key) {
    this.server = server;
    this.key = key;
  }

  /**
   * Any call; whatever the answer is, if it is as documented.
   *
   * @throws AssertionError if it is not
   */
  Answer call(String method, String target, @Nullable Object body) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.resolve(target))
              .timeout(Await.PATIENCE)
              .header("Authorization", "Bearer " + key);
      if (body == null) {
        request.method(method, BodyPublishers.noBody());
      } else {
        request
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      }
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      List<String> head = new ArrayList<>();
      head.add("HTTP/1.1 " + answer.statusCode());
      answer
          .headers()
          .map()
          .forEach((name, values) -> values.forEach(value -> head.add(name + ": " + value)));
      String path = target.split("\\?")[0];
      JsonNode sent = body == null ? null : JSON.valueToTree(body);
      Contract.INSTANCE.check(method, path, sent, Received.of(answer));
      return new Answer(answer.statusCode(), head, answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An answer as the contract looks at it. */
  private record Received(int status, HttpHeaders headers, JsonNode json)
      implements Contract.Answer {
    static Received of(HttpResponse<byte[]> answer) throws IOException {
      boolean isJson =
          answer
              .headers()
              .firstValue("Content-Type")
              .filter("application/json"::equals)
              .isPresent();
      return new Received(
          answer.statusCode(),
          answer.headers(),
          isJson ? JSON.readTree(answer.body()) : MissingNode.getInstance());
    }

    @Override
    public Optional<String> header(String name) {
      return headers.firstValue(name);
    }
  }

  /** A call that must succeed; its whole answer. */
  JsonNode done(String method, String path, @Nullable Object body) {
    Answer answer = call(method, path, body);
    if (answer.status() != 200 && answer.status() != 201) {
      throw new AssertionError("%s %s: %s".formatted(method, path, answer));
    }
    return answer.json();
  }

  /** {@code data} of a GET that must succeed. */
  JsonNode get(String path) {
    return done("GET", path, null).path("data");
  }

  /** {@code data} of a POST that must succeed. */
  JsonNode post(String path, Object body) {
    return done("POST", path, body).path("data");
  }

  /** {@code data} of a PATCH that must succeed. */
  JsonNode patch(String path, Object body) {
    return done("PATCH", path, body).path("data");
  }

  /** A DELETE that must succeed. */
  void delete(String path) {
    done("DELETE", path, null);
  }

  /** Makes a route that is closed to all but assigned clients; returns its id. */
  String createRoute(String name, String target) {
    return createRoute(Map.of("name", name, "target_base_url", target));
  }

  /** Makes a route; returns its id. */
  String createRoute(Map<String, ?> body) {
    return post("/v1/routes", body).path("id").asText();
  }

  /** Makes a client of some addresses; returns its id. */
  String createClient(String name, String addresses) {
    return post("/v1/clients", Map.of("name", name, "ip_address", addresses)).path("id").asText();
  }

  /** Lets a client call a route in an environment. */
  void assign(String route, String environment, String client) {
    post(
        "/v1/routes/%s/environments/%s/clients".formatted(route, environment),
        Map.of("client_ids", List.of(client)));
  }

  /** Takes that back. */
  void unassign(String route, String environment, String client) {
    delete("/v1/routes/%s/environments/%s/clients/%s".formatted(route, environment, client));
  }

  /** Makes a key that can call; {@code type} is {@code standard} or {@code test}. */
  String createKey(String type) {
    return post(
            "/v1/api-keys",
            Map.of("name", type + " caller", "key_type", type, "scopes", List.of("call")))
        .path("api_key")
        .asText();
  }

  /**
   * The log row of the call whose answer was {@code answer}, as soon as it is there; by {@code
   * X-Request-Id}.
   */
  JsonNode log(Answer answer) {
    String id = answer.field("X-Request-Id");
    return Await.value(
        "the log has the call " + id,
        Await.PATIENCE,
        () -> {
          Answer row = call("GET", "/v1/logs/" + id, null);
          return row.status() == 200 ? Optional.of(row.json().path("data")) : Optional.empty();
        });
  }

  /** {@code null} for a JSON null or a member that is missing, otherwise the member's text. */
  static @Nullable String textOrNull(JsonNode object, String member) {
    return object.hasNonNull(member) ? object.path(member).asText() : null;
  }

  @Override
  public void close() {
    http.close();
  }
}
