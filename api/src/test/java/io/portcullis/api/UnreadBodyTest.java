package io.portcullis.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.api.wire.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls that are answered without their body being read. The caller must see the answer; a server
 * that closes on unread bytes resets the connection, and the answer is lost.
 */
@Timeout(120)
class UnreadBodyTest extends ApiTest {
  private static final int LONG = Call.MAX_BODY + 1;

  /** One connection, written and read as bytes. */
  private final class Line implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader in;

    Line() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), api.server.api.address().getPort());
      socket.setSoTimeout(60_000);
      socket.setTcpNoDelay(true);
      out = socket.getOutputStream();
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    void head(String line, String... fields) throws IOException {
      write(line + " HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
    }

    void write(String text) throws IOException {
      out.write(text.getBytes(ISO_8859_1));
    }

    void spaces(int count) throws IOException {
      byte[] piece = new byte[count];
      Arrays.fill(piece, (byte) ' ');
      out.write(piece);
    }

    /** The status line and the fields of the next answer; its body is read and left out. */
    String answer() throws IOException {
      StringBuilder head = new StringBuilder();
      int length = 0;
      for (String line = in.readLine(); ; line = in.readLine()) {
        if (line == null) {
          throw new IOException("closed after '" + head + "'");
        }
        if (line.isEmpty()) {
          break;
        }
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
        head.append(line).append('\n');
      }
      for (int i = 0; i < length; i++) {
        if (in.read() < 0) {
          throw new IOException("closed in the body after '" + head + "'");
        }
      }
      return head.toString();
    }

    /** The next answer; until it comes a byte is sent again and again. */
    String answerWhileDripping(Duration within) throws IOException {
      long endNs = System.nanoTime() + within.toNanos();
      socket.setSoTimeout(200);
      while (System.nanoTime() - endNs < 0) {
        try {
          in.mark(1);
          in.read();
          in.reset();
          return answer();
        } catch (SocketTimeoutException nothingYet) {
          spaces(1);
        }
      }
      throw new IOException("no answer within " + within);
    }

    boolean isClosed() throws IOException {
      return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private String good() {
    return "Authorization: Bearer " + api.rootKey;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | POST /v1/clients | tk_live_nobody | application/json",
        "403 | POST /v1/clients | caller | application/json",
        "404 | POST /v1/nothing | root | application/json",
        "404 | PATCH /v1/clients/x | root | application/json",
        "405 | PUT /v1/clients | root | application/json",
        "413 | POST /v1/clients | root | application/json",
        "415 | POST /v1/clients | root | text/plain",
        "400 | GET /v1/clients?page=x | root | text/plain",
        "200 | GET /v1/clients | root | text/plain",
      })
  void bodyInTwoParts_isFollowedByItsAnswerOnAConnectionThatLives(
      int status, String line, String who, String contentType) throws IOException {
    String key =
        switch (who) {
          case "root" -> api.rootKey;
          case "caller" -> api.newKey("{\"name\":\"caller\",\"scopes\":[\"call\"]}");
          default -> who;
        };
    int length = status == 413 ? LONG : Call.MAX_BODY;
    try (Line socket = new Line()) {
      socket.head(
          line,
          "Authorization: Bearer " + key,
          "Content-Type: " + contentType,
          "Content-Length: " + length);
      socket.spaces(length / 2);
      // A whole other call in between: the server has had its time to answer too early.
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      socket.spaces(length - length / 2);

      assertThat(socket.answer()).startsWith("HTTP/1.1 " + status).doesNotContain("close");
      socket.head("GET /health/live");
      assertThat(socket.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void chunkedBodyBeyondTheLongest_is413_onAConnectionThatLives() throws IOException {
    try (Line socket = new Line()) {
      socket.head(
          "POST /v1/clients",
          good(),
          "Content-Type: application/json",
          "Transfer-Encoding: chunked");
      for (int i = 0; i < 3; i++) {
        socket.write("100000\r\n");
        socket.spaces(1 << 20);
        socket.write("\r\n");
      }
      socket.write("0\r\n\r\n");

      assertThat(socket.answer()).startsWith("HTTP/1.1 413").doesNotContain("close");
      socket.head("GET /health/live");
      assertThat(socket.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void longBodyOfAnUnknownKey_isAnsweredEveryTime() {
    String body = " ".repeat(LONG);
    for (int i = 0; i < 200; i++) {
      Answered answer = api.sendAs("tk_live_nobody", "POST", "/v1/clients", body);

      assertThat(answer.status()).as("call %d", i).isEqualTo(401);
    }
  }

  @Test
  void longBody_is413EveryTime() {
    String body = " ".repeat(LONG);
    for (int i = 0; i < 200; i++) {
      assertThat(api.post("/v1/clients", body).status()).as("call %d", i).isEqualTo(413);
    }
  }

  @Test
  void bodyLongerThanWhatIsThrownAway_isAnsweredAtOnceWithClose() throws IOException {
    try (Line socket = new Line()) {
      socket.head("POST /v1/clients", good(), "Content-Length: " + (64 << 20));

      assertThat(socket.answer()).startsWith("HTTP/1.1 413").contains("Connection: close");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void endlessChunkedBody_isAnsweredWithClose() throws IOException {
    try (Line socket = new Line()) {
      socket.head("POST /v1/clients", "Transfer-Encoding: chunked");
      for (int i = 0; i < 8; i++) {
        socket.write("100000\r\n");
        socket.spaces(1 << 20);
        socket.write("\r\n");
      }
      // One byte too many, and nothing behind it that could stay unread.
      socket.write("1\r\n ");

      assertThat(socket.answer()).startsWith("HTTP/1.1 401").contains("Connection: close");
    }
  }

  /** The time is one for the whole body, not one for each byte. */
  @ParameterizedTest
  @CsvSource({"200, GET /health/live", "401, POST /v1/clients", "404, POST /v1/nothing"})
  void bodyOfAStrangerThatDrips_isAnsweredSoonWithClose(int status, String line)
      throws IOException {
    try (Line socket = new Line()) {
      socket.head(line, "Content-Length: 1000");

      assertThat(socket.answerWhileDripping(Duration.ofSeconds(20)))
          .startsWith("HTTP/1.1 " + status)
          .contains("Connection: close");
    }
  }

  @Test
  void bodyThatWaitsForContinue_isNotAskedFor() throws IOException {
    try (Line socket = new Line()) {
      socket.head("POST /v1/clients", "Content-Length: 1000", "Expect: 100-continue");

      assertThat(socket.answer()).startsWith("HTTP/1.1 401").contains("Connection: close");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void bodyThatWasContinued_isThrownAwayAfterARefusal() throws IOException {
    try (Line socket = new Line()) {
      socket.head(
          "POST /v1/clients",
          good(),
          "Content-Type: text/plain",
          "Content-Length: 10",
          "Expect: 100-continue");
      assertThat(socket.answer()).startsWith("HTTP/1.1 100");
      socket.spaces(10);

      assertThat(socket.answer()).startsWith("HTTP/1.1 415").doesNotContain("close");
    }
  }
}
