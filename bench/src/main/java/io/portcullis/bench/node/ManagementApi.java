package io.portcullis.bench.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.bench.lab.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls of the management API of one server, by its first key. */
public final class ManagementApi implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final String key;

  ManagementApi(int port, String key) {
    this.base = "http://127.0.0.1:" + port;
    this.key = key;
  }

  /** True if {@code /health/ready} answers 200. */
  public boolean ready() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/health/ready")).timeout(TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new LabException("interrupted in a management call");
    }
  }

  /** Makes a route to {@code target} that requires clients; returns its id. */
  public String createRoute(String name, String target) {
    return call("POST", "/v1/routes", Map.of("name", name, "target_base_url", target))
        .path("id")
        .asText();
  }

  /** Makes a client; returns its id. */
  public String createClient(String name, String addresses) {
    return call("POST", "/v1/clients", Map.of("name", name, "ip_address", addresses))
        .path("id")
        .asText();
  }

  /** Changes the addresses of a client. */
  public void changeAddresses(String clientId, String addresses) {
    call("PATCH", "/v1/clients/" + clientId, Map.of("ip_address", addresses));
  }

  /** Switches a client on or off. */
  public void enableClient(String clientId, boolean enabled) {
    call("PATCH", "/v1/clients/" + clientId, Map.of("enabled", enabled));
  }

  /** Lets clients call a route, beside those that may already; the answer has all of them. */
  public void assign(String route, String environment, List<String> clientIds) {
    call("POST", assigned(route, environment), Map.of("client_ids", clientIds));
  }

  /** Lets one client call a route in an environment; the answer names the client's routes only. */
  public void assignClient(String clientId, String routeId, String environment) {
    call(
        "POST",
        "/v1/clients/" + clientId + "/assignments",
        Map.of("route_id", routeId, "environment_name", environment));
  }

  /** Takes a client from a route's environment. */
  public void unassign(String route, String environment, String clientId) {
    call("DELETE", assigned(route, environment) + "/" + clientId, Map.of());
  }

  /** Restricts a route to GET and POST, so that the method is checked too. */
  public void restrictMethods(String route) {
    call("PATCH", "/v1/routes/" + route, Map.of("allowed_methods", List.of("GET", "POST")));
  }

  /** Makes a key that may call and nothing else; returns its text. */
  public String createCallKey(String name) {
    return call("POST", "/v1/api-keys", Map.of("name", name, "scopes", List.of("call")))
        .path("api_key")
        .asText();
  }

  private static String assigned(String route, String environment) {
    return "/v1/routes/" + route + "/environments/" + environment + "/clients";
  }

  private JsonNode call(String method, String path, Map<String, ?> body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode tree = JSON.readTree(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw new LabException(
            method + " " + path + " answered " + answer.statusCode() + ": " + tree);
      }
      return tree.path("data");
    } catch (IOException e) {
      throw new LabException(method + " " + path + ": " + e);
    } catch (InterruptedException e) {
      throw new LabException("interrupted in a management call");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
