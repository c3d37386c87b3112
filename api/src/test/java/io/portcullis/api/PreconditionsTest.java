package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ETag} and {@code If-Match} (docs/wire.md section 18.1; RFC 9110, 13.1.1). */
class PreconditionsTest extends ApiTest {

  private Answered send(String method, String path, @Nullable String json, String ifMatch) {
    return api.send(method, path, json, r -> r.setHeader("If-Match", ifMatch));
  }

  @Test
  void etag_isTheRowsVersion_andChangesWithTheRowOnly() {
    String path = "/v1/clients/" + client("a", "192.0.2.1");

    String first = api.get(path).etag();
    assertThat(first).startsWith("\"1-");
    String second = api.patch(path, "{\"name\":\"b\"}").etag();
    assertThat(second).startsWith("\"2-");
    assertThat(api.patch(path, "{\"name\":\"b\"}").etag()).isEqualTo(second);
    assertThat(api.get(path).etag()).isEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TAG", "*", " * ", "\"7\", TAG", "\"7\",TAG", ",, TAG\t,", "\"a,b\",TAG"})
  void ifMatch_ofTheRow_writes(String tags) {
    String path = "/v1/clients/" + client("a", "192.0.2.1");

    String tag = api.get(path).etag();

    assertThat(send("PATCH", path, "{\"name\":\"b\"}", tags.replace("TAG", tag)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2\"",
        "W/TAG",
        "w/TAG",
        "1",
        "",
        "\"\"",
        "\"x\", \"y\"",
        "\"1",
        "TAG x",
        "x, TAG",
        "*, TAG",
        "TAG, *",
        "TAG\"x\"",
        "\"a b\", TAG"
      })
  void ifMatch_ofAnotherState_is412AndChangesNothing(String named) {
    String path = "/v1/clients/" + client("a", "192.0.2.1");
    String tags = named.replace("TAG", api.get(path).etag());

    Answered answer = send("PATCH", path, "{\"name\":\"b\"}", tags);

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.errorType()).isEqualTo("precondition_failed");
    assertThat(api.get(path).get("name")).isEqualTo("a");
    assertThat(send("DELETE", path, null, tags).status()).isEqualTo(412);
    assertThat(api.get(path).status()).isEqualTo(200);
  }

  @Test
  void everyRowThatHasAVersion_honoursIt() {
    String environment = "/v1/environments/" + environment("staging");
    route("orders");
    String override = "/v1/routes/orders/environments/staging";
    String key = "/v1/api-keys/" + api.post("/v1/api-keys", "{\"name\":\"x\"}").id();
    api.put(override, "{}");
    String stale = "\"99\"";

    for (Answered answer :
        List.of(
            send("PATCH", environment, "{\"color\":\"#000000\"}", stale),
            send("DELETE", environment, null, stale),
            send("PATCH", "/v1/routes/orders", "{\"enabled\":false}", stale),
            send("DELETE", "/v1/routes/orders", null, stale),
            send("PUT", override, "{\"enabled\":false}", stale),
            send("DELETE", override, null, stale),
            send("DELETE", key, null, stale))) {
      assertThat(answer.status()).isEqualTo(412);
    }
    Answered written = send("PUT", override, "{\"enabled\":false}", api.put(override, "{}").etag());
    assertThat(written.status()).isEqualTo(200);
    assertThat(send("DELETE", override, null, written.etag()).status()).isEqualTo(200);
    assertThat(send("PATCH", "/v1/routes/orders", "{\"enabled\":false}", "*").status())
        .isEqualTo(200);
  }

  @Test
  void ifMatchAny_onAnOverrideThatIsNotThere_is412() {
    route("orders");

    assertThat(send("PUT", "/v1/routes/orders/environments/production", "{}", "*").status())
        .isEqualTo(412);
  }

  @Test
  void missingRow_is404_whateverIfMatchSays() {
    assertThat(
            send(
                    "PATCH",
                    "/v1/clients/00000000-0000-4000-8000-000000000000",
                    "{\"name\":\"b\"}",
                    "\"1\"")
                .status())
        .isEqualTo(404);
  }
}
