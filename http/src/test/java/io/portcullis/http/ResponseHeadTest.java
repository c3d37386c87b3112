package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseHeadTest {
  private static final String GOOD =
      "HTTP/1.1 200 OK\r\n"
          + "Server: x\r\n"
          + "Connection: keep-alive, X-Hop\r\n"
          + "X-Hop: 1\r\n"
          + "Keep-Alive: timeout=5\r\n"
          + "Upgrade: h2c\r\n"
          + "X-Request-Id: theirs\r\n"
          + "X-Knox-Upstream-Status: 999\r\n"
          + "X_Request_Id: theirs\r\n"
          + "x-request_id: theirs\r\n"
          + "X_Knox_Upstream_Status: 999\r\n"
          + "X-Knox_Upstream-status: 999\r\n"
          + "my_own: kept\r\n"
          + "Proxy-Authenticate: Basic\r\n"
          + "TE: trailers\r\n"
          + "Proxy-Connection: close\r\n"
          + "Trailer: Digest\r\n"
          + "Set-Cookie: a=b\r\n"
          + "Set-Cookie: c=d\r\n"
          + "Content-Length: 5\r\n\r\n";

  /** The whole set of what an answer loses on its way to the caller. */
  @Test
  void goodHead_losesHopByHopFieldsAndOurs() {
    assertThat(outcome(GOOD))
        .isEqualTo(
            "200 OK|5|false|true|Server: x\r\n"
                + "my_own: kept\r\n"
                + "Trailer: Digest\r\n"
                + "Set-Cookie: a=b\r\n"
                + "Set-Cookie: c=d\r\n"
                + "Content-Length: 5\r\n");
  }

  @Test
  void statusLines_areReadWithAnyReasonOrNone() {
    for (String line :
        List.of(
            "HTTP/1.1 204 No Content",
            "HTTP/1.1 200 ",
            "HTTP/1.1 200",
            "HTTP/1.0 404 \u00e9",
            "HTTP/1.1 999 x y",
            "HTTP/1.1 100 Continue")) {
      assertThat(outcome(line + "\r\n\r\n")).as(line).doesNotStartWith("REFUSED");
    }
  }

  @Test
  void malformedHeads_areRefused() {
    for (String head :
        List.of(
            "HTTP/1.1 200 OK\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\u0000\r\n\r\n",
            "HTTP/1.1 200 O\u0001K\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 +20 OK\r\n\r\n",
            "HTTP/1.1  200 OK\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "http/1.1 200 OK\r\n\r\n",
            "ICY 200 OK\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "hello\r\n\r\n",
            "\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: a b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(129) + "\r\n")) {
      assertThat(outcome(head)).as(head).isEqualTo("REFUSED");
      assertThat(outcomeBytewise(head)).as(head).isEqualTo("REFUSED");
    }
  }

  @Test
  void lengthOfAnswersWithoutBody_isNotPassedOn() {
    assertThat(outcome("HTTP/1.1 204 x\r\nContent-Length: 0\r\nA: b\r\n\r\n"))
        .endsWith("|A: b\r\n");
    assertThat(outcome("HTTP/1.1 103 x\r\nContent-Length: 0\r\nA: b\r\n\r\n"))
        .endsWith("|A: b\r\n");
    assertThat(outcome("HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n"))
        .endsWith("|Content-Length: 9\r\n");
  }

  @Test
  void connectionNamingTheLength_doesNotTakeItAway() {
    assertThat(
            outcome("HTTP/1.1 200 OK\r\nConnection: content-length\r\nContent-Length: 5\r\n\r\n"))
        .isEqualTo("200 OK|5|false|true|Content-Length: 5\r\n");
  }

  @Test
  void howTheBytesArrive_changesNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "\r\n \t:,;\u0000a5-_\u007f\u00ff";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(GOOD);
      for (int i = random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        } else {
          text.deleteCharAt(at);
        }
      }
      assertThat(outcomeBytewise(text.toString()))
          .as("seed %d: %s", seed, text)
          .isEqualTo(outcome(text.toString()));
    }
  }

  private static String outcome(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);
    return describe(head, head.parse(bytes, bytes.length), bytes);
  }

  private static String outcomeBytewise(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);
    HeadState state = HeadState.INCOMPLETE;
    for (int end = 1; end <= bytes.length && state == HeadState.INCOMPLETE; end++) {
      state = head.parse(bytes, end);
    }
    return describe(head, state, bytes);
  }

  /** "status reason|length|chunked|keep-alive|forwarded fields". */
  private static String describe(ResponseHead head, HeadState state, byte[] bytes) {
    if (state != HeadState.COMPLETE) {
      return state.toString();
    }
    ByteSink status = new ByteSink(16);
    head.writeStatus(bytes, status);
    ByteSink fields = new ByteSink(16);
    head.writeForwardedFields(fields);
    return text(status).strip()
        + "|"
        + head.contentLength()
        + "|"
        + head.chunked()
        + "|"
        + head.keepAlive()
        + "|"
        + text(fields);
  }

  private static String text(ByteSink sink) {
    return new String(sink.array(), 0, sink.size(), StandardCharsets.ISO_8859_1);
  }
}
