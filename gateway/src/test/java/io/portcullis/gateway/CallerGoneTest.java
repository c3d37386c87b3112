package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.ScriptedUpstream.Script;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.policy.DenyReason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers that end their stream before their answer: the upstream must not work on for nobody.
 * Every time is far away, so that only the end itself can end a call.
 */
class CallerGoneTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final RelayOptions PATIENT =
      new RelayOptions(HeadLimits.DEFAULT, LONG, LONG, LONG, LONG, LONG, 100, 1 << 20);

  /** How a caller goes away. */
  private interface Leaving {
    void by(RawCaller caller) throws IOException;
  }

  private static final List<Leaving> LEAVINGS =
      List.of(RawCaller::close, RawCaller::endOutput, RawCaller::reset);

  static Stream<Transport> transports() {
    return Stream.of(Transport.best(), Transport.NIO).distinct();
  }

  private static GatewayFixture start(String url, Transport transport, boolean halfClose)
      throws IOException {
    UnaryOperator<GatewayOptions> patient =
        o ->
            o.withRelay(PATIENT.withHalfClose(halfClose))
                .withUpstream(new UpstreamOptions(LONG, LONG, 128, HeadLimits.DEFAULT, null));
    return GatewayFixture.start(new PolicyFixture().openRoute("r", url), patient, transport);
  }

  /** Takes a request's head and answers nothing; counts the connections that were closed on it. */
  private static ScriptedUpstream silent() throws IOException {
    return ScriptedUpstream.running(connection -> {
      connection.readHead();
      try {
        connection.awaitEnd();
      } finally {
        connection.gone();
      }
    });
  }

  private static void awaitGone(GatewayFixture gateway) throws InterruptedException {
    gateway.awaitRecord(slot -> {
      assertThat(slot.reason()).isEqualTo(DenyReason.CALLER_GONE);
      assertThat(slot.status()).isEqualTo(499);
      assertThat(slot.upstreamStatus()).isZero();
    });
  }

  /** The reasons of the next {@code count} records, null for calls that went well. */
  private static List<@Nullable DenyReason> reasons(GatewayFixture gateway, int count)
      throws InterruptedException {
    List<@Nullable DenyReason> reasons = new ArrayList<>();
    GatewayFixture.await(
        count + " records",
        () -> {
          gateway.gateway.requestLog().drain(slot -> reasons.add(slot.reason()));
          return reasons.size() >= count;
        });
    return reasons;
  }

  @ParameterizedTest
  @MethodSource("transports")
  void endBeforeAnyAnswer_endsTheCallAndItsUpstreamConnection(Transport transport)
      throws Exception {
    String get = head("GET /", "r") + "\r\n";
    List<String> calls =
        List.of(
            get,
            head("POST /", "r") + "Content-Length: 5\r\n\r\nhello",
            head("POST /", "r") + "Content-Length: 5\r\n\r\nhel",
            head("POST /", "r") + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            head("POST /", "r") + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            // Requests behind it, which hide the end: one, several, and half a one.
            get + get,
            get.repeat(20),
            get + head("GET /", "r"));
    for (String call : calls) {
      for (Leaving leaving : LEAVINGS) {
        try (ScriptedUpstream upstream = silent();
            GatewayFixture gateway = start(upstream.url(), transport, false);
            RawCaller caller = gateway.connect()) {
          caller.send(call);
          GatewayFixture.await("the call", () -> upstream.requests().size() == 1);
          leaving.by(caller);
          awaitGone(gateway);
          GatewayFixture.await("the connection's end", () -> upstream.gone() == 1);
          GatewayFixture.await(
              "the caller's end", () -> gateway.gateway.counters().openConnections() == 0);
          assertThat(upstream.requests()).as(call).hasSize(1);
          assertThat(gateway.gateway.counters().refused()).isEqualTo(1);
        }
      }
    }
  }

  /** The end comes in the same segment as the call, so before the upstream was reached. */
  @ParameterizedTest
  @MethodSource("transports")
  void endWithTheCall_endsIt(Transport transport) throws Exception {
    for (int i = 0; i < 50; i++) {
      try (ScriptedUpstream upstream = silent();
          GatewayFixture gateway = start(upstream.url(), transport, false)) {
        RawCaller caller = gateway.connect();
        caller.send((head("GET /", "r") + "\r\n").repeat(1 + i % 2));
        caller.close();
        awaitGone(gateway);
        GatewayFixture.await(
            "no connection", () -> gateway.gateway.counters().openConnections() == 0);
        assertThat(upstream.requests()).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  /**
   * Bytes in front of the end: more than is read at once with epoll, what is read ahead without. Of
   * still more the sender's kernel keeps the end back, because nobody makes room for it.
   */
  @ParameterizedTest
  @MethodSource("transports")
  void endBehindManyBytes_endsTheCall(Transport transport) throws Exception {
    int size = transport == Transport.EPOLL ? 30_000 : 10_000;
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream.url(), transport, false)) {
      RawCaller caller = gateway.connect();
      caller.send(head("GET /", "r") + "\r\n");
      GatewayFixture.await("the call", () -> upstream.requests().size() == 1);
      caller.send(head("POST /", "r") + "Content-Length: " + size + "\r\n\r\n");
      caller.send(new byte[size]);
      caller.close();
      awaitGone(gateway);
      GatewayFixture.await("the connection's end", () -> upstream.gone() == 1);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** What comes a byte at a time during a call is held in one piece, and served whole. */
  @ParameterizedTest
  @MethodSource("transports")
  void laterRequestInManyPieces_isServedWhole(Transport transport) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readRequest()) {
                connection.awaitGo();
                String body = connection.body();
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(body.length(), body));
              }
            });
        GatewayFixture gateway = start(upstream.url(), transport, false);
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "r") + "\r\n");
      GatewayFixture.await("the call", () -> upstream.requests().size() == 1);
      String body = "0123456789".repeat(3_000);
      String next = head("POST /", "r") + "Content-Length: 30000\r\n\r\n" + body;
      for (int at = 0; at < 500; at++) {
        caller.send(next.substring(at, at + 1));
      }
      caller.send(next.substring(500));
      upstream.go();
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      assertThat(caller.readAnswer().body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void endWhileConnecting_endsTheCall(Transport transport) throws Exception {
    try (FullBacklog upstream = FullBacklog.open();
        GatewayFixture gateway = start(upstream.url(), transport, false)) {
      for (String body : List.of("", "hello")) {
        RawCaller caller = gateway.connect();
        caller.send(head("POST /", "r") + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        GatewayFixture.await(
            "the call", () -> gateway.gateway.counters().value(Counter.CONNECTIONS_ACCEPTED) > 0);
        caller.close();
        awaitGone(gateway);
      }
    }
  }

  /** The kept connection dies, the call is sent again, and its body waits in front of the end. */
  @ParameterizedTest
  @MethodSource("transports")
  void endDuringASecondAttempt_endsTheCall(Transport transport) throws Exception {
    Script script =
        connection -> {
          connection.readRequest();
          if (connection.number() == 1) {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            connection.readRequest();
            return;
          }
          connection.awaitEnd();
          connection.gone();
        };
    try (ScriptedUpstream upstream = ScriptedUpstream.running(script);
        GatewayFixture gateway = start(upstream.url(), transport, false);
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().status()).isEqualTo(200);
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isNull());
      caller.send(head("PUT /", "r") + "Content-Length: 5\r\n\r\nhello");
      GatewayFixture.await("the second attempt", () -> upstream.requests().size() == 3);
      caller.endOutput();
      awaitGone(gateway);
      GatewayFixture.await("the connection's end", () -> upstream.gone() == 1);
    }
  }

  /** A real client that gives up, and closes plainly. */
  @Test
  void clientThatGivesUp_endsItsCall() throws Exception {
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream.url(), Transport.best(), false);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/"))
              .header("x-knoxcall-key", PolicyFixture.KEY.reveal())
              .header("x-knoxcall-route", "r")
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      CompletableFuture<?> answer =
          client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
      GatewayFixture.await("the call", () -> upstream.requests().size() == 1);
      answer.cancel(true);
      awaitGone(gateway);
      GatewayFixture.await("the connection's end", () -> upstream.gone() == 1);
    }
  }

  /** The answer has begun: who ended only its own side gets the rest, and nothing after it. */
  @ParameterizedTest
  @MethodSource("transports")
  void endDuringTheAnswer_deliversItAndDropsWhatWaits(Transport transport) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
              connection.awaitGo();
              connection.write("world");
              connection.awaitEnd();
            });
        GatewayFixture gateway = start(upstream.url(), transport, false);
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "r") + "\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      assertThat(caller.readExactly(5)).asString().isEqualTo("hello");
      caller.send((head("GET /", "r") + "\r\n").repeat(2));
      caller.endOutput();
      // One event loop: what it did for a later caller, it did after it had seen the end.
      try (RawCaller later = gateway.connect()) {
        later.send(head("GET /", "none") + "\r\n");
        assertThat(later.readAnswer().status()).isEqualTo(404);
      }
      upstream.go();
      assertThat(caller.readToEnd()).isEqualTo("world");
      assertThat(reasons(gateway, 2)).containsExactly(DenyReason.ROUTE_NOT_FOUND, null);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** An answer that was given before the end still reaches the caller. */
  @Test
  void refusalsInFrontOfTheCall_areDelivered() throws Exception {
    try (ScriptedUpstream upstream = silent();
        GatewayFixture gateway = start(upstream.url(), Transport.best(), false);
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "none") + "\r\n" + head("GET /", "r") + "\r\n");
      caller.endOutput();
      assertThat(caller.readAnswer().status()).isEqualTo(404);
      assertThat(caller.isClosedByPeer()).isTrue();
      assertThat(reasons(gateway, 2))
          .containsExactly(DenyReason.ROUTE_NOT_FOUND, DenyReason.CALLER_GONE);
    }
  }

  /** By option: the end means that no further request comes, and nothing else. */
  @ParameterizedTest
  @MethodSource("transports")
  void halfClosingCallers_areServedByOption(Transport transport) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream.url(), transport, true)) {
      try (RawCaller caller = gateway.connect()) {
        caller.send(head("POST /", "r") + "Content-Length: 5\r\n\r\nhello").endOutput();
        assertThat(caller.readAnswer().body()).isEqualTo("hello");
        assertThat(caller.isClosedByPeer()).isTrue();
        gateway.awaitRecord(slot -> assertThat(slot.reason()).isNull());
      }
      try (RawCaller caller = gateway.connect()) {
        caller.send((head("GET /", "r") + "\r\n").repeat(5)).endOutput();
        for (int i = 0; i < 5; i++) {
          assertThat(caller.readAnswer().status()).isEqualTo(200);
        }
        assertThat(caller.isClosedByPeer()).isTrue();
      }
    }
  }
}
