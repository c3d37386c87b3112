package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.health.ServerStatus;
import io.portcullis.api.wire.Call;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.Plan;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.store.requestlog.value.RequestRow;
import io.portcullis.testing.Contract;
import io.portcullis.testing.Contract.Documented;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract and the API are the same: every documented operation with every documented status is
 * met here, and an answer with a member too many or too few fails.
 */
class ContractTest {
  private static final String NO_ROW = "00000000-0000-4000-8000-000000000000";

  @TempDir Path directory;

  /** What was met so far, as {@code GET /v1/clients 200}. */
  private final Set<String> met = new TreeSet<>();

  @Test
  void everyDocumentedOperationAndStatus_isMet() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      walkSuccesses(new Walker(api, api.rootKey));
      for (Documented operation : Contract.INSTANCE.operations()) {
        walkRefusals(api, operation);
      }
      walkUnloaded(server);
      server.status.notReady = List.of(new ServerStatus.Problem("draining", "it ends"));
      new Walker(api, api.rootKey).send("GET", "/health/ready", null);
    }
    walkUnenforced();

    Set<String> documented = new TreeSet<>();
    for (Documented operation : Contract.INSTANCE.operations()) {
      operation.statuses().forEach(status -> documented.add(operation + " " + status));
    }
    assertThat(met).containsExactlyElementsOf(documented);
  }

  /** Sends with one key and notes what was met. */
  private final class Walker {
    private final ApiFixture api;
    private final String key;

    Walker(ApiFixture api, String key) {
      this.api = api;
      this.key = key;
    }

    Answered send(String method, String target, @Nullable String json) {
      Answered answer = note(method, target, api.sendAs(key, method, target, json));
      if (method.equals("GET") && answer.status() == 200) {
        sendUnder("If-None-Match", "*", method, target, null);
        sendUnder("If-Match", "\"999\"", method, target, null);
      }
      return answer;
    }

    private Answered sendUnder(
        String field, String tag, String method, String target, @Nullable String json) {
      return note(method, target, api.send(method, target, json, r -> r.setHeader(field, tag)));
    }

    Answered sendStale(String method, String target, @Nullable String json) {
      return sendUnder("If-Match", "\"999\"", method, target, json);
    }
  }

  private Answered note(String method, String target, Answered answer) {
    String path = target.split("\\?")[0];
    Contract.INSTANCE
        .find(method, path)
        .ifPresent(operation -> met.add(operation + " " + answer.status()));
    return answer;
  }

  private void walkSuccesses(Walker walk) {
    String client =
        walk.send("POST", "/v1/clients", "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}").id();
    walk.send("GET", "/v1/clients?x=1", null);
    walk.send("GET", "/v1/clients?page=0", null);
    walk.send("GET", "/v1/clients/" + client, null);
    walk.send("PATCH", "/v1/clients/" + client, "{\"name\":\"b\"}");
    walk.sendStale("PATCH", "/v1/clients/" + client, "{\"name\":\"c\"}");
    walk.sendStale("DELETE", "/v1/clients/" + client, null);

    walk.sendStale("POST", "/v1/clients", "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}");

    walk.sendStale("POST", "/v1/environments", "{\"name\":\"staging\"}");
    String environment = walk.send("POST", "/v1/environments", "{\"name\":\"staging\"}").id();
    walk.send("POST", "/v1/environments", "{\"name\":\"staging\"}");
    walk.send("GET", "/v1/environments", null);
    walk.send("PATCH", "/v1/environments/" + environment, "{\"color\":\"#000000\"}");
    walk.send("PATCH", "/v1/environments/" + environment, "{\"name\":\"production\"}");
    walk.sendStale("PATCH", "/v1/environments/" + environment, "{\"name\":\"x\"}");
    walk.sendStale("DELETE", "/v1/environments/" + environment, null);

    String apiKey = "{\"name\":\"API Key\",\"value\":\"x\"}";
    String secret = walk.send("POST", "/v1/secrets", apiKey).id();
    walk.send("POST", "/v1/secrets", apiKey);
    walk.sendStale("POST", "/v1/secrets", apiKey);
    walk.send("POST", "/v1/secrets", apiKey.replace("API", "Other"));
    walk.send("GET", "/v1/secrets", null);
    walk.send("GET", "/v1/secrets?sort=x", null);
    walk.send("GET", "/v1/secrets/" + secret, null);
    walk.send("PATCH", "/v1/secrets/" + secret, "{\"strict_expiry_enforcement\":true}");
    walk.send("PATCH", "/v1/secrets/" + secret, "{\"name\":\"OTHER_KEY\"}");
    walk.sendStale("PATCH", "/v1/secrets/" + secret, "{\"name\":\"X\"}");
    walk.send("PUT", "/v1/secrets/" + secret + "/value", "{\"value\":\"y\"}");
    walk.sendStale("PUT", "/v1/secrets/" + secret + "/value", "{\"value\":\"y\"}");
    walk.sendStale("DELETE", "/v1/secrets/" + secret, null);

    String orders = "{\"name\":\"orders\",\"target_base_url\":\"https://x.example\"}";
    String route = walk.send("POST", "/v1/routes", orders).id();
    walk.send("POST", "/v1/routes", orders);
    walk.sendStale("POST", "/v1/routes", orders);
    walk.send("POST", "/v1/routes", orders.replace("orders", "users"));
    walk.send("GET", "/v1/routes", null);
    String injecting = "{\"inject_headers_json\":{\"X-Key\":\"{{secret:API_KEY}}\"}}";
    walk.send("PATCH", "/v1/routes/orders", injecting);
    walk.send("DELETE", "/v1/secrets/" + secret, null);
    walk.send("PATCH", "/v1/routes/orders", "{\"inject_headers_json\":null}");
    walk.send("DELETE", "/v1/secrets/" + secret, null);
    walk.send("GET", "/v1/routes?enabled=x", null);
    walk.send("GET", "/v1/routes/orders", null);
    walk.send("PATCH", "/v1/routes/orders", "{\"enabled\":true}");
    walk.send("PATCH", "/v1/routes/orders", "{\"name\":\"users\"}");
    walk.sendStale("PATCH", "/v1/routes/orders", "{\"enabled\":true}");
    walk.sendStale("DELETE", "/v1/routes/orders", null);

    String override = "/v1/routes/orders/environments/staging";
    walk.send("PUT", override, "{\"ip_allowlist\":[\"192.0.2.1\"]}");
    walk.sendStale("PUT", override, "{}");
    walk.send("GET", "/v1/routes/orders/environments", null);
    walk.send("DELETE", "/v1/environments/" + environment, null);
    walk.sendStale("DELETE", override, null);
    walk.send("DELETE", override, null);

    String ids = "{\"client_ids\":[\"%s\"]}".formatted(client);
    walk.send("PUT", override + "/clients", ids);
    walk.send("POST", override + "/clients", ids);
    walk.send("GET", override + "/clients", null);
    walk.sendStale("PUT", override + "/clients", ids);
    walk.sendStale("POST", override + "/clients", ids);
    walk.sendStale("DELETE", override + "/clients/" + client, null);
    walk.send("DELETE", override + "/clients/" + client, null);
    walk.send("POST", override + "/clients", ids);
    walk.send("GET", "/v1/clients/" + client + "/assignments", null);
    String assignment = "{\"route_id\":\"orders\",\"environment_name\":\"production\"}";
    walk.send("POST", "/v1/clients/" + client + "/assignments", assignment);
    walk.send("POST", "/v1/clients/" + client + "/assignments", assignment);
    walk.sendStale("POST", "/v1/clients/" + client + "/assignments", assignment);
    walk.sendStale("DELETE", "/v1/clients/" + client + "/assignments/orders/production", null);
    walk.send("DELETE", "/v1/clients/" + client + "/assignments/orders/production", null);
    walk.send(
        "POST",
        "/v1/access/explain",
        "{\"route\":\"orders\",\"client_address\":\"192.0.2.1\",\"environment\":\"staging\"}");
    walk.send("POST", "/v1/access/explain", "{\"route\":\"orders\"}");
    walk.send("POST", "/v1/access/signature-base", "{\"route\":\"orders\"}");

    RequestRow row = call(walk.api.tenantId, UUID.fromString(route));
    walk.api.server.logs.append(List.of(row));
    walk.send("GET", "/v1/routes/orders/logs", null);
    walk.send("GET", "/v1/routes/orders/logs?page=x", null);
    walk.send("GET", "/v1/logs", null);
    walk.send("GET", "/v1/logs?limit=0", null);
    String filters =
        "&src_ip=192.0.2.0/24&status_code=4xx&error=address_not_authorized&method=GET&path=/"
            + "&environment=production&client_id=%1$s&api_key_id=%1$s".formatted(client)
            + "&since=2026-01-01T00:00:00Z&until=2036-01-01T00:00:00Z";
    walk.send(
        "GET", "/v1/logs?order=desc&route_requested=ordres&route_id=" + route + filters, null);
    walk.send("GET", "/v1/routes/orders/logs?order=asc" + filters, null);
    walk.send("GET", "/v1/logs?order=desc&limit=1", null);
    walk.send("GET", "/v1/logs?wait=1", null);
    walk.send("GET", "/v1/logs/" + row.requestId(), null);
    walk.send("GET", "/v1/audit-logs", null);
    walk.send("GET", "/v1/audit-logs?action=x", null);

    walk.sendStale("POST", "/v1/api-keys", "{\"name\":\"k\"}");
    Answered key = walk.send("POST", "/v1/api-keys", "{\"name\":\"k\"}");
    walk.send("GET", "/v1/api-keys", null);
    walk.send("GET", "/v1/api-keys?sort=x", null);
    walk.sendStale("DELETE", "/v1/api-keys/" + key.id(), null);
    walk.send("DELETE", "/v1/api-keys/" + key.id(), null);
    walk.send("GET", "/v1/roles", null);
    walk.send("GET", "/v1/roles?page=x", null);
    walk.send("GET", "/v1/account", null);
    walk.send("GET", "/v1/account/usage", null);
    walk.send("GET", "/v1/whoami", null);
    walk.send("GET", "/v1/status", null);
    for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml")) {
      walk.send("GET", path, null);
    }
    walk.send("DELETE", "/v1/clients/" + client, null);
    walk.send("DELETE", "/v1/routes/orders", null);
    walk.send("DELETE", "/v1/environments/" + environment, null);
  }

  /** What every operation refuses alike: no key, no scope, no row, and bodies that are none. */
  private void walkRefusals(ApiFixture api, Documented operation) {
    String path = operation.somePath();
    String body = operation.takesBody() ? "{\"client_ids\":[]}" : null;
    if (operation.isSecured()) {
      new Walker(api, "tk_live_nobody").send(operation.method(), path, body);
    }
    if (operation.statuses().contains("403")) {
      String caller = api.newKey("{\"name\":\"caller\",\"scopes\":[\"call\"]}");
      new Walker(api, caller).send(operation.method(), path, body);
    }
    if (operation.statuses().contains("429")) {
      String tired = api.newKey("{\"name\":\"tired\",\"rate_limit_requests\":1}");
      api.sendAs(tired, "GET", "/v1/whoami", null);
      new Walker(api, tired).send(operation.method(), path, body);
    }
    if (operation.statuses().contains("404")) {
      boolean renames = operation.operationId().startsWith("update");
      boolean assigns = operation.operationId().equals("addClientAssignment");
      String valid =
          renames
              ? "{\"name\":\"x\"}"
              : assigns ? "{\"route_id\":\"x\",\"environment_name\":\"x\"}" : body;
      new Walker(api, api.rootKey).send(operation.method(), path, valid);
    }
    if (operation.takesBody()) {
      sendBody(api, operation, path, "[]", "application/json");
      sendBody(api, operation, path, "{}", "text/plain");
      sendBody(api, operation, path, " ".repeat(Call.MAX_BODY + 1), "application/json");
    }
  }

  private void sendBody(
      ApiFixture api, Documented operation, String path, String body, String contentType) {
    HttpRequest request =
        HttpRequest.newBuilder(api.uri(path))
            .setHeader("Authorization", "Bearer " + api.rootKey)
            .setHeader("Content-Type", contentType)
            .method(operation.method(), BodyPublishers.ofString(body, UTF_8))
            .build();
    note(operation.method(), path, api.send(request, null));
  }

  /** Every operation that needs a key, while no configuration was loaded that would know one. */
  private void walkUnloaded(ApiServer loaded) {
    try (Api unloaded = loaded.another(new ActivePolicy(PolicySnapshot.empty()))) {
      int port = unloaded.address().getPort();
      for (Documented operation : Contract.INSTANCE.operations()) {
        if (operation.isSecured()) {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + operation.somePath()))
                  .setHeader("Authorization", "Bearer tk_live_nobody")
                  .method(operation.method(), BodyPublishers.noBody())
                  .build();
          Answered answer = ApiFixture.sent(request, null);
          assertThat(answer.status()).as("%s", operation).isEqualTo(503);
          note(operation.method(), operation.somePath(), answer);
        }
      }
    }
  }

  /** Every write, while nothing is enforced any more. */
  private void walkUnenforced() throws InterruptedException {
    Path other = directory.resolve("unenforced");
    ApiFixture tenant;
    String client;
    String environment;
    String key;
    String secret;
    try (ApiServer server = new ApiServer(other, ApiServer.ENFORCE_WITHIN)) {
      tenant = new ApiFixture(server, Plan.UNLIMITED);
      client = tenant.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}").id();
      tenant.post("/v1/routes", "{\"name\":\"orders\",\"target_base_url\":\"https://x.example\"}");
      environment = tenant.post("/v1/environments", "{\"name\":\"staging\"}").id();
      secret = tenant.post("/v1/secrets", "{\"name\":\"s\",\"value\":\"x\"}").id();
      key = tenant.post("/v1/api-keys", "{\"name\":\"k\"}").id();
    }
    try (ApiServer server = new ApiServer(other, Duration.ofMillis(20))) {
      server.reloader.pause();
      Walker walk = new Walker(new ApiFixture(server, tenant), tenant.rootKey);
      String ids = "{\"client_ids\":[\"%s\"]}".formatted(client);
      String override = "/v1/routes/orders/environments/production";
      String assignments = "/v1/clients/" + client + "/assignments";

      walk.send("PATCH", "/v1/clients/" + client, "{\"name\":\"b\"}");
      walk.send("POST", "/v1/clients", "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}");
      walk.send("PATCH", "/v1/routes/orders", "{\"enabled\":false}");
      walk.send("POST", "/v1/routes", "{\"name\":\"n\",\"target_base_url\":\"https://x.example\"}");
      walk.send("PATCH", "/v1/environments/" + environment, "{\"color\":\"#000000\"}");
      walk.send("POST", "/v1/environments", "{\"name\":\"more\"}");
      walk.send("DELETE", "/v1/environments/" + environment, null);
      walk.send("PATCH", "/v1/secrets/" + secret, "{\"name\":\"b\"}");
      walk.send("PUT", "/v1/secrets/" + secret + "/value", "{\"value\":\"y\"}");
      walk.send("POST", "/v1/secrets", "{\"name\":\"n\",\"value\":\"x\"}");
      walk.send("DELETE", "/v1/secrets/" + secret, null);
      walk.send("POST", "/v1/api-keys", "{\"name\":\"n\"}");
      walk.send("DELETE", "/v1/api-keys/" + key, null);
      walk.send("PUT", override, "{}");
      walk.send("DELETE", override, null);
      walk.send("PUT", override + "/clients", ids);
      walk.send("DELETE", override + "/clients/" + client, null);
      walk.send("POST", override + "/clients", ids);
      walk.send("DELETE", assignments + "/orders/production", null);
      walk.send(
          "POST", assignments, "{\"route_id\":\"orders\",\"environment_name\":\"production\"}");
      walk.send("DELETE", "/v1/clients/" + client, null);
      walk.send("DELETE", "/v1/routes/orders", null);
    }
  }

  static RequestRow call(UUID tenantId, UUID routeId) {
    return new RequestRow(
        UUID.randomUUID(),
        ApiServer.START.toEpochMilli(),
        tenantId,
        routeId,
        null,
        "production",
        null,
        null,
        null,
        "GET",
        "/",
        403,
        IpAddress.parse("192.0.2.9"),
        IpAddress.parse("192.0.2.9"),
        "192.0.2.9, 192.0.2.1",
        100,
        null,
        0,
        "address_not_authorized",
        null,
        false,
        null,
        -1,
        -1,
        false);
  }

  @Test
  void memberTooManyOrTooFew_fails_whereverItIs() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}");
      api.post("/v1/routes", "{\"name\":\"r\",\"target_base_url\":\"https://x.example\"}");
      String client = api.get("/v1/clients").each("id").getFirst();
      String secret = api.post("/v1/secrets", "{\"name\":\"s\",\"value\":\"x\"}").id();

      for (String path :
          List.of(
              "/v1/clients",
              "/v1/clients/" + client,
              "/v1/routes",
              "/v1/routes/r",
              "/v1/environments",
              "/v1/secrets",
              "/v1/secrets/" + secret,
              "/v1/api-keys",
              "/v1/roles",
              "/v1/account",
              "/v1/account/usage",
              "/v1/whoami",
              "/v1/status",
              "/v1/audit-logs",
              "/v1/logs",
              "/v1/clients/nothing")) {
        Answered answer = api.get(path);
        for (Consumer<ObjectNode> spoil : spoilers(answer.json())) {
          ObjectNode spoilt = answer.json().deepCopy();
          spoil.accept(spoilt);
          Answered wrong = new Answered(answer.status(), answer.response(), spoilt);
          assertThat(Contract.INSTANCE.problems("GET", path, null, wrong))
              .as("%s with %s", path, spoilt)
              .isNotEmpty();
        }
      }
    }
  }

  /** Ways to spoil the body: at its top, in data or its first row, in meta, and in error. */
  private static List<Consumer<ObjectNode>> spoilers(JsonNode body) {
    List<Consumer<ObjectNode>> spoilers = new ArrayList<>();
    spoilers.add(json -> json.put("extra", 1));
    for (String pointer : List.of("/data", "/data/0", "/meta", "/error")) {
      if (body.at(pointer) instanceof ObjectNode object && !object.isEmpty()) {
        spoilers.add(json -> ((ObjectNode) json.at(pointer)).put("extra", 1));
        object
            .fieldNames()
            .forEachRemaining(
                name -> spoilers.add(json -> ((ObjectNode) json.at(pointer)).remove(name)));
      }
    }
    if (body.at("/data") instanceof ArrayNode) {
      spoilers.add(json -> json.putNull("data"));
    }
    return spoilers;
  }

  @Test
  void undocumentedStatusAndPath_fail() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      Answered answer = new ApiFixture(server, Plan.UNLIMITED).get("/v1/clients");

      assertThat(
              Contract.INSTANCE.problems(
                  "GET", "/v1/clients", null, new Answered(418, answer.response(), answer.json())))
          .singleElement()
          .asString()
          .contains("418");
      assertThat(Contract.INSTANCE.problems("GET", "/v1/" + NO_ROW, null, answer)).isNotEmpty();
    }
  }
}
