package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {
  @Test
  void goodBodies_areTakenApart() {
    assertThat(decode("0\r\n\r\n")).isEqualTo("DONE ||");
    assertThat(decode("5\r\nhello\r\n0\r\n\r\n")).isEqualTo("DONE hello||");
    assertThat(decode("1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n")).isEqualTo("DONE a0123456789||");
    assertThat(decode("000000000000005\r\nhello\r\n00\r\n\r\n")).isEqualTo("DONE hello||");
    assertThat(decode("5;a=b;c=\"d\"\r\nhello\r\n0;x\r\n\r\n")).isEqualTo("DONE hello||");
    for (String extension :
        new String[] {
          " ;a",
          " \t ; \t a",
          ";a =b",
          "; a= b ; c = \"d\" ",
          ";a=\";\"",
          ";a=\"\\\"\"",
          ";a=\"\\\\\"",
          "\t;a=\"\u00e9\""
        }) {
      assertThat(decode("5" + extension + "\r\nhello\r\n0" + extension + "\r\n\r\n"))
          .as(extension)
          .isEqualTo("DONE hello||");
    }
    assertThat(decode("0\r\nDigest: x\r\nY: z\r\n\r\n")).isEqualTo("DONE |Digest: x\r\nY: z\r\n|");
    assertThat(decode("0\r\n\r\nGET / HTTP/1.1")).isEqualTo("DONE ||GET / HTTP/1.1");
    assertThat(decode("5\r\nhel")).isEqualTo("READING hel||");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "+1\r\n",
        " 1\r\n",
        "1 \r\n",
        "1 \t \r\n",
        "1 1\r\n",
        "1 a;b\r\n",
        "1 \n",
        "1;a=\"b\r\n",
        "1;a=\"b\\\"\r\n",
        "1;a=\"b\\\r\n",
        "1;a=\"b\";c=\"\r\n",
        "1;a=\"\u0001\"\r\n",
        "1;a=\"\n\"\r\n",
        "0x1\r\n",
        "1\n",
        "1\r\r\n",
        ";a\r\n",
        "1;a\nb\r\n",
        "1;a\rb\r\n",
        "1;a\u0000\r\n",
        "1;a\u007f\r\n",
        "1234567890123456\r\n",
        "fffffffffffffffff\r\n",
        "1\r\nab",
        "1\r\na\n",
        "1\r\na\r\r",
        "0\r\n \r\n\r\n",
        "0\r\nX : y\r\n\r\n",
        "0\r\nX: y\n\r\n\r\n",
        "0\r\nX: a\r\n b\r\n\r\n",
        "0\r\nX: \u0000\r\n\r\n"
      })
  void malformedBody_isRefused(String text) {
    assertThat(decode(text)).startsWith("MALFORMED");
  }

  /** The whole set of what must not stand in a trailer. */
  @Test
  void trailersThatFrameRouteOrIdentify_areRefused() {
    List<String> refused =
        List.of(
            "Content-Length",
            "Transfer-Encoding",
            "Host",
            "Connection",
            "Keep-Alive",
            "TE",
            "Upgrade",
            "Trailer",
            "Expect",
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "Content-Type",
            "Content-Encoding",
            "Content-Range",
            "Forwarded",
            "X-Forwarded-For",
            "X-Real-IP",
            "X-Request-Id",
            "X-Knox-Upstream-Status",
            "X_Request_Id",
            "X_Knox_Upstream-Status",
            "X-Api-Key",
            "X-Signature",
            "x-knoxcall-key",
            "x-knoxcall-route",
            "x-knoxcall-anything",
            "x_knoxcall_key",
            "Content_Length");
    for (String name : refused) {
      assertThat(decode("0\r\n" + name + ": 1\r\n\r\n")).as(name).startsWith("MALFORMED");
    }
    for (String name : List.of("Digest", "Content-Digest", "Server-Timing", "grpc-status")) {
      assertThat(decode("0\r\n" + name + ": 1\r\n\r\n")).as(name).startsWith("DONE");
    }
  }

  @Test
  void trailersAndExtensionsWithoutEnd_areRefused() {
    assertThat(decode("0\r\n" + "X: aaaaaaaaaaaaaaaa\r\n".repeat(500))).startsWith("MALFORMED");
    assertThat(decode("0\r\n" + "X: a\r\n".repeat(65) + "\r\n")).startsWith("MALFORMED");
    assertThat(decode("1;" + "a".repeat(20_000))).startsWith("MALFORMED");
    assertThat(decode("1" + " ".repeat(20_000))).startsWith("MALFORMED");
    assertThat(decode("1;a=\"" + "a".repeat(20_000))).startsWith("MALFORMED");
    assertThat(decode("1;aaaaaaaaa\r\na\r\n".repeat(2_000))).startsWith("MALFORMED");
  }

  /** The twin knows the whole text; the decoder sees a byte or a piece at a time. */
  @Test
  void randomBodies_decodeToWhatWasEncoded() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder data = new StringBuilder();
      StringBuilder encoded = new StringBuilder();
      for (int chunks = random.nextInt(6); chunks > 0; chunks--) {
        String chunk = "x\r\n0".repeat(1 + random.nextInt(300)).substring(random.nextInt(3));
        data.append(chunk);
        encoded
            .append(Integer.toHexString(chunk.length()))
            .append("\r\n")
            .append(chunk)
            .append("\r\n");
      }
      encoded.append("0\r\n\r\n");
      assertThat(decode(encoded.toString())).as("seed %d", seed).isEqualTo("DONE " + data + "||");
    }
  }

  /** "state data|trailer|rest". */
  private static String decode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ChunkedBody body = new ChunkedBody();
    StringBuilder data = new StringBuilder();
    int at = 0;
    while (at < bytes.length && body.state() == ChunkedBody.State.READING) {
      if (body.dataLeft() > 0) {
        int count = (int) Math.min(Math.min(body.dataLeft(), 7), bytes.length - at);
        data.append(text, at, at + count);
        body.tookData(count);
        at += count;
      } else {
        body.accept(bytes[at++]);
      }
    }
    ByteSink trailer = new ByteSink(0);
    body.writeTrailer(trailer);
    String lines = new String(trailer.array(), 0, trailer.size(), StandardCharsets.ISO_8859_1);
    return body.state() + " " + data + "|" + lines + "|" + text.substring(at);
  }
}
