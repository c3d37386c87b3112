package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.log.RequestSlot;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The answers the gateway gives itself, to the byte (docs/wire.md section 9.8). */
class RefusalTest {
  private static final String KEY = "x-knoxcall-key: " + PolicyFixture.KEY.reveal() + "\r\n";

  /** A misspelled route can be found in the log; a key in its place must not. */
  @Test
  void routeThatIsNotThere_isRecordedAsItWasAskedFor() throws Exception {
    try (GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("orders", "http://127.0.0.1:1"));
        RawCaller caller = gateway.connect()) {
      assertThat(recorded(gateway, caller, KEY + "x-knoxcall-route: Or ders\u00e9\t!\r\n"))
          .isEqualTo("Or ders??!");
      assertThat(recorded(gateway, caller, KEY + "x-knoxcall-route: " + "x".repeat(5_000) + "\r\n"))
          .isEqualTo("x".repeat(RequestSlot.MAX_ROUTE));
      assertThat(recorded(gateway, caller, KEY)).isNull();
      assertThat(
              recorded(
                  gateway,
                  caller,
                  KEY + "x-knoxcall-route: my " + PolicyFixture.KEY.reveal() + "\r\n"))
          .isEqualTo("my " + PolicyFixture.KEY.keyId() + "_***");
      assertThat(recorded(gateway, caller, KEY + "x-knoxcall-route: orders\r\n")).isNull();
      // No good key, so no route was looked for.
      assertThat(recorded(gateway, caller, "x-knoxcall-route: orders\r\n")).isEqualTo("orders");
    }
  }

  private static @Nullable String recorded(GatewayFixture gateway, RawCaller caller, String fields)
      throws Exception {
    call(caller, "GET", fields);
    AtomicReference<@Nullable String> text = new AtomicReference<>();
    gateway.awaitRecord(slot -> text.set(slot.routeText()));
    return text.get();
  }

  @Test
  void refusals_haveTheirShapeAndFields() throws Exception {
    PolicyFixture policy =
        new PolicyFixture()
            .methodsRoute("get", "http://127.0.0.1:1", "GET", "HEAD")
            .guardedRoute("guarded", "http://127.0.0.1:1", "10.0.0.0/8");
    try (GatewayFixture gateway = GatewayFixture.start(policy);
        RawCaller caller = gateway.connect()) {
      Answer missing = call(caller, "GET", "");
      assertThat(missing.statusLine()).isEqualTo("HTTP/1.1 401 Unauthorized");
      assertThat(missing.body())
          .isEqualTo("{\"error\":\"Unauthorized\",\"status\":401,\"request_id\":\"ID\"}");
      assertThat(missing.field("www-authenticate"))
          .isEqualTo("ApiKey realm=\"gateway\", header=\"x-knoxcall-key\"");
      assertThat(missing.field("content-type")).isEqualTo("application/json");
      assertThat(missing.has("date")).isTrue();

      Answer unknown = call(caller, "GET", "x-knoxcall-key: tk_live_nonsense\r\n");
      assertThat(unknown.statusLine()).isEqualTo(missing.statusLine());
      assertThat(unknown.body()).isEqualTo(missing.body());

      Answer route = call(caller, "GET", KEY + "x-knoxcall-route: none\r\n");
      assertThat(route.status()).isEqualTo(404);
      assertThat(route.body())
          .isEqualTo(
              "{\"error\":{\"type\":\"route_not_found\",\"message\":\"Route not found\","
                  + "\"request_id\":\"ID\"}}");

      assertThat(call(caller, "GET", KEY).status()).isEqualTo(400);
      String twice = KEY + "x-knoxcall-route: get\r\nx-knoxcall-route: get\r\n";
      assertThat(call(caller, "GET", twice).status()).isEqualTo(400);

      Answer method = call(caller, "POST", KEY + "x-knoxcall-route: get\r\n");
      assertThat(method.status()).isEqualTo(405);
      assertThat(method.field("allow")).isEqualTo("GET, HEAD");

      Answer address = call(caller, "GET", KEY + "x-knoxcall-route: guarded\r\n");
      assertThat(address.status()).isEqualTo(403);
      assertThat(address.body())
          .isEqualTo(
              "{\"error\":\"IP address not authorized for this route\",\"status\":403,"
                  + "\"ip\":\"127.0.0.1\",\"request_id\":\"ID\"}");

      // Forwarded fields of a stranger change nothing.
      Answer forged =
          call(
              caller,
              "GET",
              KEY
                  + "x-knoxcall-route: guarded\r\nX-Forwarded-For: 10.0.0.1\r\n"
                  + "X-Real-IP: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\n");
      assertThat(forged.body()).isEqualTo(address.body());
    }
  }

  @Test
  void refusalOfHead_hasLengthButNoBody() throws Exception {
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture());
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        caller.send("HEAD / HTTP/1.1\r\nHost: a\r\n" + KEY + "x-knoxcall-route: none\r\n\r\n");
        Answer answer = caller.readAnswer("HEAD");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(Integer.parseInt(answer.field("content-length"))).isPositive();
      }
    }
  }

  /** The answer, with the request id replaced by ID after comparing it to the field. */
  private static Answer call(RawCaller caller, String method, String fields) throws Exception {
    caller.send(method + " / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    Answer answer = caller.readAnswer();
    assertThat(answer.has("x-knox-upstream-status")).isFalse();
    assertThat(answer.has("connection")).isFalse();
    String id = answer.field("x-request-id");
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(answer.body()).contains("\"request_id\":\"" + id + "\"");
    return new Answer(answer.statusLine(), answer.fields(), answer.body().replace(id, "ID"));
  }
}
