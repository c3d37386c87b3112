package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.local.LocalAnswer.Content;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.gateway.meter.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that the gateway answers by itself, as a balancer asks them. */
class LocalAnswersTest {
  private static final Content READY = new Content(200, "{\"a\":1}".getBytes(US_ASCII));
  private static final Content NOT_READY = new Content(503, "{\"b\":22}".getBytes(US_ASCII));

  private volatile Content now = READY;

  @Test
  void path_isAnsweredWithoutAKey_asItIsAtThatMoment_andTheConnectionIsKept() throws Exception {
    try (GatewayFixture gateway = start();
        RawCaller balancer = gateway.connect()) {
      Answer ready = balancer.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("{\"a\":1}");
      assertThat(ready.field("content-type")).isEqualTo("application/json");
      assertThat(ready.field("cache-control")).isEqualTo("no-store");

      now = NOT_READY;
      Answer not = balancer.send("GET /healthz?from=lb HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(not.status()).isEqualTo(503);
      assertThat(not.body()).isEqualTo("{\"b\":22}");

      Answer head = balancer.send("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer("HEAD");
      assertThat(head.status()).isEqualTo(503);
      assertThat(head.field("content-length")).isEqualTo("8");

      Answer old = balancer.send("GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(old.body()).isEqualTo("{\"b\":22}");
      assertThat(balancer.isClosedByPeer()).isTrue();
    }
  }

  /** A call of the product goes its usual way, whatever its path: here it has no good key. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /healthz HTTP/1.1\r\nx-knoxcall-key: tk_live_aaaa_aaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        "GET /healthz HTTP/1.1\r\nX-Knoxcall-Route: r\r\n",
        "GET /healthz HTTP/1.1\r\nx-knoxcall-environment: staging\r\n",
        "GET /healthz HTTP/1.1\r\nx-knoxcall-origin: sdk-intercept\r\n",
        "GET /healthz HTTP/1.1\r\nx-knoxcall-anything: 1\r\n",
        "POST /healthz HTTP/1.1\r\nContent-Length: 0\r\n",
        "get /healthz HTTP/1.1\r\n",
        "GET /healthz/ HTTP/1.1\r\n",
        "GET /health HTTP/1.1\r\n",
        "GET /HEALTHZ HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\n"
      })
  void everythingElse_isDecidedAsEver(String lines) throws Exception {
    try (GatewayFixture gateway = start();
        RawCaller caller = gateway.connect()) {
      Answer answer = caller.send(lines + "Host: x\r\n\r\n").readAnswer();
      assertThat(answer.status()).isBetween(400, 401);
      gateway.awaitRecord(slot -> assertThat(slot.status()).isEqualTo(answer.status()));
    }
  }

  @Test
  void requestWithABody_isDecidedAsEver() throws Exception {
    try (GatewayFixture gateway = start();
        RawCaller caller = gateway.connect()) {
      caller.send("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(caller.readAnswer().status()).isEqualTo(401);
    }
  }

  /** An upstream's own path of that name stays within reach. */
  @Test
  void callWithAKey_reachesTheUpstreamAtThatPath() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest()) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup");
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()),
                new LocalAnswers(Map.of("/healthz", () -> now)));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /healthz", "r") + "\r\n").readAnswer().body())
          .isEqualTo("up");
    }
  }

  @Test
  void path_leavesNoRecordAndNoCount() throws Exception {
    List<Integer> recorded = new CopyOnWriteArrayList<>();
    try (GatewayFixture gateway = start();
        RawCaller caller = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        caller.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
      }
      assertThat(caller.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer().status())
          .isEqualTo(401);
      gateway.awaitRecord(slot -> recorded.add(slot.status()));
      assertThat(recorded).containsExactly(401);
      assertThat(gateway.gateway.counters().refused()).isEqualTo(1);
      assertThat(gateway.gateway.counters().value(Counter.ALLOWED)).isZero();
      assertThat(gateway.gateway.counters().value(Counter.FORWARDED_UNTRUSTED)).isZero();
    }
  }

  private GatewayFixture start() throws IOException {
    return GatewayFixture.start(
        new PolicyFixture(), new LocalAnswers(Map.of("/healthz", () -> now)));
  }
}
