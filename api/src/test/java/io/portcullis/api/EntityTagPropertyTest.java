package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Under one path a tag stands for one body, whatever is written and wherever: bodies show names and
 * counts of other rows. Rows are made anew under paths that were there before.
 */
class EntityTagPropertyTest extends ApiTest {
  private static final int STEPS = 120;

  /** What the walk came by. */
  private final Set<String> met = new HashSet<>();

  private final Map<String, String> bodies = new HashMap<>();
  private Random random = new Random(0);

  /** Ids of rows by name. */
  private final Map<String, String> ids = new HashMap<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void sameTag_sameBody(long seed) {
    random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      Answered answer = write();
      met.add(answer.response().request().method() + " " + answer.status());
      for (String path : paths()) {
        Answered read = api.get(path);
        if (read.status() == 200) {
          String body = read.data().toString();
          String before = bodies.putIfAbsent(path + " " + read.etag(), body);
          assertThat(before == null ? body : before)
              .as("seed %d step %d: %s under %s", seed, step, path, read.etag())
              .isEqualTo(body);
        }
      }
    }
    assertThat(met)
        .contains("POST 201", "PATCH 200", "PUT 200", "DELETE 200", "assigned client deleted");
  }

  /** What the walk meets by chance. */
  @Test
  void clientDeleted_routesThatShowedItsEnvironment_haveAnotherTag() {
    String client = client("a", "192.0.2.1");
    environment("staging");
    environment("test");
    route("r");
    route("q");
    route("other");
    assign("r", "staging", client);
    assign("q", "test", client);
    assign("q", "production", client);
    Answered r = api.get("/v1/routes/r");
    Answered q = api.get("/v1/routes/q");
    Answered other = api.get("/v1/routes/other");

    api.delete("/v1/clients/" + client);

    assertThat(api.get("/v1/routes/r").data()).isNotEqualTo(r.data());
    assertThat(api.get("/v1/routes/r").etag()).isNotEqualTo(r.etag());
    assertThat(api.get("/v1/routes/q").etag()).isNotEqualTo(q.etag());
    assertThat(api.get("/v1/routes/other").etag()).isEqualTo(other.etag());
  }

  private void assign(String route, String environment, String client) {
    Answered answer =
        api.put(
            "/v1/routes/%s/environments/%s/clients".formatted(route, environment),
            "{\"client_ids\":[\"%s\"]}".formatted(client));
    assertThat(answer.status()).isEqualTo(200);
  }

  private List<String> paths() {
    return List.of(
        "/v1/clients/" + id("a"),
        "/v1/clients/" + id("b"),
        "/v1/routes/r",
        "/v1/routes/q",
        "/v1/secrets/" + id("S"),
        "/v1/clients/" + id("a") + "/assignments",
        "/v1/routes/r/environments/" + environment() + "/clients",
        "/v1/routes/r/environments");
  }

  private Answered write() {
    String client = one("a", "b");
    String route = one("r", "q");
    String place = "/v1/routes/" + route + "/environments/" + environment();
    String name = "{\"name\":\"%s\"}".formatted(one("one", "two", "three"));
    return switch (random.nextInt(17)) {
      case 0 ->
          ids.containsKey(client)
              ? write()
              : made(
                  client,
                  "/v1/clients",
                  "{\"name\":\"%s\",\"ip_address\":\"192.0.2.1\"}".formatted(client));
      case 1 ->
          made(
              route,
              "/v1/routes",
              "{\"name\":\"%s\",\"slug\":\"%s\",\"target_base_url\":\"https://x.example\"}"
                  .formatted(route, route));
      case 2 -> made("staging", "/v1/environments", "{\"name\":\"staging\"}");
      case 3 -> made("S", "/v1/secrets", "{\"name\":\"S\",\"value\":\"x\"}");
      case 4 -> api.patch("/v1/clients/" + id(client), name);
      case 5 -> api.patch("/v1/routes/" + route, name);
      case 6 ->
          api.patch(
              "/v1/environments/" + id("staging"),
              "{\"name\":\"%s\"}".formatted(one("staging", "stage")));
      case 7 -> api.put(place, "{\"enabled\":%s}".formatted(random.nextBoolean()));
      case 8 -> api.delete(place);
      case 9, 10, 14, 15 ->
          api.put(
              place + "/clients",
              random.nextInt(4) == 0
                  ? "{\"client_ids\":[]}"
                  : "{\"client_ids\":[\"%s\"]}".formatted(id(client)));
      case 11 ->
          api.put(
              "/v1/secrets/" + id("S") + "/value",
              "{\"value\":\"y\",\"environment\":\"%s\"}".formatted(environment()));
      case 12 -> random.nextInt(4) == 0 ? api.delete("/v1/routes/" + route) : write();
      case 13 -> deleteClient(client);
      default ->
          random.nextInt(4) == 0
              ? api.delete(one("/v1/secrets/" + id("S"), "/v1/environments/" + id("staging")))
              : write();
    };
  }

  /** Removes a client that is assigned, and with it what routes show; now and then another. */
  private Answered deleteClient(String key) {
    String path = "/v1/clients/" + id(key);
    Answered assignments = api.get(path + "/assignments");
    if (assignments.status() == 200 && !assignments.data().isEmpty()) {
      met.add("assigned client deleted");
    } else if (random.nextInt(4) > 0) {
      return write();
    }
    ids.remove(key);
    return api.delete(path);
  }

  private Answered made(String key, String path, String body) {
    Answered answer = api.post(path, body);
    if (answer.status() == 201) {
      ids.put(key, answer.id());
    }
    return answer;
  }

  private String id(String key) {
    return ids.getOrDefault(key, "00000000-0000-4000-8000-000000000000");
  }

  private String environment() {
    return one("production", "staging", "stage");
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
