package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.ScriptedUpstream.Script;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the upstream's answers reach the caller. */
class AnswerRelayTest {
  /** A call with a caller, to an upstream that runs a script. */
  private interface Call {
    void make(RawCaller caller, ScriptedUpstream upstream, GatewayFixture gateway)
        throws IOException, InterruptedException;
  }

  private static void with(Script script, Call call) throws IOException, InterruptedException {
    try (ScriptedUpstream upstream = ScriptedUpstream.running(script);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      call.make(caller, upstream, gateway);
    }
  }

  /** The answers one after the other, on however many connections, and then the last for ever. */
  private static Script always(String... answers) {
    AtomicInteger next = new AtomicInteger();
    return connection -> {
      while (connection.readRequest()) {
        connection.write(answers[Math.min(next.getAndIncrement(), answers.length - 1)]);
      }
    };
  }

  private static String http10(String method) {
    return head(method + " /", "r").replace("HTTP/1.1", "HTTP/1.0");
  }

  @Test
  void chunkedAnswer_staysChunkedWithItsTrailers() throws Exception {
    with(
        always(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5 ; ext = \"1;\"\r\nhello\r\n3\r\nabc\r\n0\t;x\r\nDigest: x\r\n\r\n"),
        (caller, upstream, gateway) -> {
          for (int i = 0; i < 2; i++) {
            Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
            assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
            assertThat(answer.body()).isEqualTo("helloabc[trailer Digest: x]");
          }
          assertThat(upstream.connections()).isEqualTo(1);
        });
  }

  @Test
  void chunkedAnswerToHttp10_isTakenApartAndEndsWithTheConnection() throws Exception {
    with(
        always(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nDigest: x\r\n\r\n"),
        (caller, upstream, gateway) -> {
          caller.send(http10("GET") + "Connection: keep-alive\r\n\r\n");
          Answer answer = caller.readAnswer();
          assertThat(answer.has("transfer-encoding")).isFalse();
          assertThat(answer.field("connection")).isEqualTo("close");
          assertThat(answer.body()).isEqualTo("hello");
        });
  }

  @Test
  void http10Caller_isClosedUnlessItAsks() throws Exception {
    with(
        always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        (caller, upstream, gateway) -> {
          caller.send(http10("GET") + "Connection: keep-alive\r\n\r\n");
          Answer answer = caller.readAnswer();
          assertThat(answer.field("connection")).isEqualTo("keep-alive");
          assertThat(answer.body()).isEqualTo("ok");
          answer = caller.send(http10("GET") + "\r\n").readAnswer();
          assertThat(answer.field("connection")).isEqualTo("close");
          assertThat(caller.isClosedByPeer()).isTrue();
          assertThat(upstream.requests().getFirst()).startsWith("GET / HTTP/1.1\r\n");
        });
  }

  @Test
  void answerThatEndsWithTheConnection_isChunkedForTheCaller() throws Exception {
    with(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.0 200 OK\r\n\r\nhello");
        },
        (caller, upstream, gateway) -> {
          for (int i = 0; i < 2; i++) {
            Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
            assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
            assertThat(answer.body()).isEqualTo("hello");
          }
          assertThat(upstream.connections()).isEqualTo(2);
        });
  }

  @Test
  void answersWithoutBody_haveNone() throws Exception {
    with(
        always(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"x\"\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (caller, upstream, gateway) -> {
          String[] methods = {"HEAD", "HEAD", "HEAD", "GET", "GET", "GET"};
          int[] statuses = {200, 200, 200, 204, 304, 200};
          String[] lengths = {"5", "", "", "", "5", "0"};
          for (int i = 0; i < methods.length; i++) {
            caller.send(head(methods[i] + " /", "r") + "\r\n");
            Answer answer = caller.readAnswer(methods[i]);
            assertThat(answer.status()).isEqualTo(statuses[i]);
            assertThat(answer.field("content-length")).as("answer %d", i).isEqualTo(lengths[i]);
            assertThat(answer.has("transfer-encoding")).isFalse();
            assertThat(answer.body()).isEmpty();
          }
          // Those that announce a body which may not come are the last of their connection.
          assertThat(upstream.connections()).isEqualTo(4);
        });
  }

  @Test
  void interimAnswers_areRelayedToHttp11Only() throws Exception {
    with(
        always(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\n"
                + "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        (caller, upstream, gateway) -> {
          caller.send(head("GET /", "r") + "\r\n");
          Answer hints = caller.readHead();
          assertThat(hints.statusLine()).isEqualTo("HTTP/1.1 103 Early Hints");
          assertThat(hints.fields()).containsExactly("Link: </a>");
          assertThat(caller.readHead().status()).isEqualTo(102);
          assertThat(caller.readAnswer().body()).isEqualTo("ok");
          caller.send(http10("GET") + "\r\n");
          assertThat(caller.readHead().status()).isEqualTo(200);
        });
  }

  @Test
  void upstreamFields_areReplacedByOurs() throws Exception {
    with(
        always(
            "HTTP/1.1 401 Nope\r\nX-Request-Id: theirs\r\nX-Knox-Upstream-Status: 1\r\n"
                + "Date: yesterday\r\nKeep-Alive: 1\r\nConnection: keep-alive\r\n"
                + "Content-Length: 0\r\n\r\n"),
        (caller, upstream, gateway) -> {
          Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
          assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 401 Nope");
          assertThat(answer.field("x-request-id")).hasSize(36);
          assertThat(answer.field("x-knox-upstream-status")).isEqualTo("401");
          assertThat(answer.field("date")).isEqualTo("yesterday");
          assertThat(answer.has("connection")).isFalse();
          assertThat(answer.has("keep-alive")).isFalse();
          assertThat(upstream.requests().getFirst())
              .contains("X-Request-Id: " + answer.field("x-request-id"));
        });
  }

  @Test
  void connectionCloseFromUpstream_isNotPassedOnAndNotReused() throws Exception {
    with(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
          connection.awaitEnd();
        },
        (caller, upstream, gateway) -> {
          for (int i = 1; i <= 2; i++) {
            Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
            assertThat(answer.has("connection")).isFalse();
            assertThat(upstream.connections()).isEqualTo(i);
          }
        });
  }

  @Test
  void answerInManyPieces_arrivesWhole() throws Exception {
    String text =
        "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n1\r\n!\r\n0\r\nDigest: x\r\n\r\n";
    with(
        connection -> {
          while (connection.readRequest()) {
            for (int i = 0; i < text.length(); i++) {
              connection.write(text.substring(i, i + 1));
            }
          }
        },
        (caller, upstream, gateway) -> {
          for (int i = 0; i < 5; i++) {
            Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
            assertThat(answer.body()).isEqualTo("hello![trailer Digest: x]");
          }
        });
  }

  @Test
  void upstreamThatBreaksOff_neverLooksLikeSuccess() throws Exception {
    String[] starts = {
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello"
    };
    for (String start : starts) {
      with(
          connection -> {
            connection.readRequest();
            connection.write(start);
          },
          (caller, upstream, gateway) -> {
            caller.send(head("GET /", "r") + "\r\n");
            assertThatThrownBy(caller::readAnswer).isInstanceOf(IOException.class);
            gateway.awaitRecord(slot -> {
              assertThat(slot.status()).isEqualTo(200);
              assertThat(slot.upstreamStatus()).isEqualTo(200);
              assertThat(slot.reason()).isNotNull();
            });
          });
    }
  }

  /** Too late for a 502: the caller has the head, and may only see the answer break off. */
  @Test
  void badChunkInsideAnAnswer_neverLooksLikeItsEnd() throws Exception {
    with(
        connection -> {
          connection.readHead();
          connection.awaitByte();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
          connection.awaitByte();
          connection.write("zz\r\n");
        },
        (caller, upstream, gateway) -> {
          caller.send(head("POST /", "r") + "Content-Length: 2\r\n\r\na");
          assertThat(caller.readHead().status()).isEqualTo(200);
          caller.send("b");
          assertThatThrownBy(caller::readToLastChunk).isInstanceOf(IOException.class);
        });
  }

  /** A reset inside an answer that ends with the connection: no last chunk may be made up. */
  @Test
  void resetInsideAnEndlessAnswer_neverLooksLikeItsEnd() throws Exception {
    Script script =
        connection -> {
          connection.readHead();
          connection.awaitByte();
          connection.write("HTTP/1.1 200 OK\r\n\r\nhello");
          connection.awaitByte();
          connection.reset();
        };
    with(
        script,
        (caller, upstream, gateway) -> {
          caller.send(head("POST /", "r") + "Content-Length: 2\r\n\r\na");
          assertThat(caller.readHead().status()).isEqualTo(200);
          caller.send("b");
          assertThatThrownBy(caller::readToLastChunk).isInstanceOf(IOException.class);
        });
    with(
        script,
        (caller, upstream, gateway) -> {
          caller.send(http10("POST") + "Content-Length: 2\r\n\r\na");
          assertThat(caller.readHead().status()).isEqualTo(200);
          caller.send("b");
          assertThatThrownBy(caller::readToEnd).isInstanceOf(SocketException.class);
        });
  }
}
