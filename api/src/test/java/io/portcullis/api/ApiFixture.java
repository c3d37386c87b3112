package io.portcullis.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.model.Plan;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.testing.Contract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One tenant of a server with its first key, and calls with that key. Every answer received through
 * it is held against the contract.
 */
final class ApiFixture {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final ApiServer server;
  final UUID tenantId;
  final String rootKey;

  /** A new tenant of {@code server}. */
  ApiFixture(ApiServer server, Plan plan) {
    this.server = server;
    this.tenantId = server.addTenant(plan);
    this.rootKey = server.addKey(tenantId, "root", KeyType.STANDARD, Set.of(Scope.values()));
  }

  /** The same tenant on another server over the same database. */
  ApiFixture(ApiServer server, ApiFixture same) {
    this.server = server;
    this.tenantId = same.tenantId;
    this.rootKey = same.rootKey;
  }

  /** A key made over the API. */
  String newKey(String body) {
    Answered answer = post("/v1/api-keys", body);
    if (answer.status() != 201) {
      throw new AssertionError(answer.toString());
    }
    return answer.get("api_key");
  }

  /** Sends a request line as it is, with {@code key}, and reads until the server closes. */
  String raw(String line, String key) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.api.address().getPort())) {
      socket.setSoTimeout(20_000);
      String head =
          line
              + "\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
              + key
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  URI uri(String target) {
    return URI.create("http://127.0.0.1:" + server.api.address().getPort() + target);
  }

  Answered get(String target) {
    return send("GET", target, null);
  }

  Answered post(String target, String json) {
    return send("POST", target, json);
  }

  Answered patch(String target, String json) {
    return send("PATCH", target, json);
  }

  Answered put(String target, String json) {
    return send("PUT", target, json);
  }

  Answered delete(String target) {
    return send("DELETE", target, null);
  }

  /** Sends with the first key. */
  Answered send(String method, String target, @Nullable String json) {
    return send(method, target, json, request -> request);
  }

  /** Sends with another key. */
  Answered sendAs(String key, String method, String target, @Nullable String json) {
    return send(method, target, json, r -> r.setHeader("Authorization", "Bearer " + key));
  }

  /** Sends with the first key and whatever else {@code with} sets. */
  Answered send(
      String method,
      String target,
      @Nullable String json,
      UnaryOperator<HttpRequest.Builder> with) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(target));
    request.setHeader("Authorization", "Bearer " + rootKey);
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.setHeader("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    return send(with.apply(request).build(), json);
  }

  /** Sends a request as it is; {@code json} is its body, if that is to be held to the contract. */
  Answered send(HttpRequest request, @Nullable String json) {
    return sent(request, json);
  }

  /** Sends what the contract does not document, such as HEAD. */
  static Answered unchecked(HttpRequest request) throws IOException, InterruptedException {
    return Answered.of(HTTP.send(request, BodyHandlers.ofByteArray()));
  }

  /** As {@link #send(HttpRequest, String)}, to any server. */
  static Answered sent(HttpRequest request, @Nullable String json) {
    try {
      Answered answer = Answered.of(HTTP.send(request, BodyHandlers.ofByteArray()));
      JsonNode sent = json == null || answer.status() >= 300 ? null : MAPPER.readTree(json);
      Contract.INSTANCE.check(request.method(), request.uri().getPath(), sent, answer);
      return answer;
    } catch (IOException e) {
      throw new AssertionError(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
