package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Answers that contradict their own framing (RFC 9112, section 6.3): what the caller gets, and that
 * the connection then serves nobody else. The bytes an attacker would hide are sent only when the
 * next request has arrived on the same connection, where no look at the socket can find them
 * before.
 */
class AnswerFramingTest {
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What an upstream answers to a method, and what the caller is to see of it. */
  private record Row(String method, String answer, int status, String body) {}

  /** The first connection answers a second request with what must not be seen. */
  private static ScriptedUpstream upstream(String first, String second) throws Exception {
    return ScriptedUpstream.running(connection -> {
      for (int i = 0; connection.readRequest(); i++) {
        connection.write(connection.number() > 1 ? GOOD : i == 0 ? first : second);
      }
    });
  }

  private static void call(Row row, String second, int connections) throws Exception {
    try (ScriptedUpstream upstream = upstream(row.answer(), second);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect();
        RawCaller other = gateway.connect()) {
      caller.send(head(row.method() + " /", "r") + "\r\n");
      Answer answer = caller.readAnswer(row.method());
      assertThat(answer.status()).as(row.answer()).isEqualTo(row.status());
      assertThat(answer.body()).as(row.answer()).isEqualTo(row.body());
      gateway.awaitRecord(slot -> {});

      Answer next = other.send(head("GET /", "r") + "\r\n").readAnswer();
      assertThat(next.body()).as(row.answer()).isEqualTo("ok");
      assertThat(upstream.connections()).as(row.answer()).isEqualTo(connections);
    }
  }

  @Test
  void answersThatLeaveDoubt_areTheLastOfTheirConnection() throws Exception {
    for (Row row :
        List.of(
            // No body by rule, and one announced: it may still come.
            new Row("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n", 204, ""),
            new Row("GET", "HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n", 204, ""),
            new Row("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", 304, ""),
            new Row("GET", "HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n", 304, ""),
            new Row("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", 200, ""),
            new Row("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, ""),
            new Row("HEAD", "HTTP/1.1 404 x\r\nContent-Length: 4\r\n\r\n", 404, ""),
            // It says that this was all, and goes on.
            new Row(
                "GET",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                200,
                ""),
            new Row(
                "GET",
                "HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 0\r\n\r\n",
                200,
                ""),
            new Row("GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab"))) {
      call(row, EVIL, 2);
    }
  }

  /** Odd, but with one meaning only. */
  @Test
  void answersWithOneMeaning_leaveTheirConnectionInUse() throws Exception {
    for (Row row :
        List.of(
            new Row("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            new Row("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, ""),
            new Row("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", 304, ""),
            new Row("HEAD", "HTTP/1.1 200 OK\r\n\r\n", 200, ""),
            new Row("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
            new Row("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nab", 205, "ab"),
            new Row("GET", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab", 200, "ab"),
            new Row(
                "GET",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab",
                200,
                "ab"),
            new Row(
                "GET",
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=9\r\nContent-Length: 2\r\n\r\nab",
                200,
                "ab"))) {
      call(row, GOOD, 1);
    }
  }

  /** Whose length or kind nobody can tell: 502, and the connection is over. */
  @Test
  void answersWithTwoMeanings_are502() throws Exception {
    String te = "Transfer-Encoding: chunked\r\n";
    for (String head :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
            "HTTP/1.1 200 OK\r\n" + te + "Content-Length: 2\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + te + te + "\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;x=y\r\n\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n" + te + "\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n" + te + "Content-Length: 2\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            // An interim answer has no body: what stands there is no answer either.
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 4\r\n\r\nevilHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      try (ScriptedUpstream upstream = upstream(head, EVIL);
          GatewayFixture gateway =
              GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
          RawCaller caller = gateway.connect()) {
        Answer refused = caller.send(head("GET /", "r") + "\r\n").readAnswer();
        if (refused.status() == 103) {
          refused = caller.readAnswer();
        }
        assertThat(refused.status()).as(head).isEqualTo(502);
        assertThat(refused.body()).contains("upstream_invalid");
        assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
        assertThat(upstream.connections()).isEqualTo(2);
      }
    }
  }

  /** An answer before the body is read: relayed, and what follows the body is never a request. */
  @Test
  void answerToHalfARequest_isTheLastOfItsConnection() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              while (connection.readHead()) {
                connection.write(
                    connection.number() > 1
                        ? GOOD
                        : "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect();
        RawCaller other = gateway.connect()) {
      caller.send(head("POST /", "r") + "Content-Length: 200000\r\n\r\n" + "x".repeat(10));
      Answer answer = caller.readAnswer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("big");
      assertThat(other.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("ok");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** It speaks first: the bytes are no answer to anybody, unless a call is there already. */
  @Test
  void answerBeforeAnyRequest_reachesNoSecondCaller() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
              if (connection.readRequest()) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                connection.awaitEnd();
                connection.gone();
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (int i = 1; i <= 3; i++) {
        int calls = i;
        assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().body()).isEqualTo("early");
        GatewayFixture.await("the connection's end", () -> upstream.gone() == calls);
      }
    }
  }
}
