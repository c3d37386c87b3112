package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random calls in random pieces, framed at random on both sides: every answer must be the one to
 * its own request, whole.
 */
class RelayPropertyTest {
  private static final int ROUNDS = 40;
  private static final int CALLS = 25;

  @Test
  void everyCallGetsItsOwnAnswerWhole() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ScriptedUpstream upstream = ScriptedUpstream.running(RelayPropertyTest::answer);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()))) {
      for (int round = 0; round < ROUNDS; round++) {
        List<String> bodies = new ArrayList<>();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < CALLS; i++) {
          String body = body(random);
          bodies.add(body);
          requests.append(request(body, random));
        }
        try (RawCaller caller = gateway.connect()) {
          Thread sender = Thread.ofVirtual().start(() -> send(requests.toString(), seed, caller));
          for (int i = 0; i < CALLS; i++) {
            Answer answer = caller.readAnswer();
            assertThat(answer.status()).as("seed %d, round %d", seed, round).isEqualTo(200);
            assertThat(answer.body())
                .as("seed %d, round %d, call %d", seed, round, i)
                .isEqualTo(bodies.get(i));
          }
          sender.join();
        }
      }
      assertThat(gateway.gateway.counters().refused()).isZero();
    }
  }

  private static String body(Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(40);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(random.nextInt()).append("\r\n0\r\n\r\n");
    }
    text.setLength(length);
    return text.toString();
  }

  private static String request(String body, Random random) {
    if (body.isEmpty() && random.nextBoolean()) {
      return head("GET /", "r") + "\r\n";
    }
    if (random.nextBoolean()) {
      return head("PUT /", "r") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
    return head("POST /", "r") + "Transfer-Encoding: chunked\r\n\r\n" + chunks(body, random);
  }

  private static String chunks(String body, Random random) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int end = Math.min(body.length(), at + 1 + random.nextInt(9_000));
      chunks.append(Integer.toHexString(end - at)).append("\r\n");
      chunks.append(body, at, end).append("\r\n");
      at = end;
    }
    return chunks.append("0\r\n\r\n").toString();
  }

  private static void send(String text, long seed, RawCaller caller) {
    Random random = new Random(seed);
    try {
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(20_000) + 1));
        caller.send(text.substring(at, end));
        at = end;
      }
    } catch (IOException closed) {
      // The reading side fails and says why.
    }
  }

  /** Answers with the request's body: by length, in chunks, or by closing; in random pieces. */
  private static void answer(ScriptedUpstream.Connection connection) throws IOException {
    Random random = new Random(connection.number());
    while (connection.readRequest()) {
      String body = connection.body();
      int kind = random.nextInt(12);
      if (kind == 0) {
        write(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body, random);
        return;
      }
      String answer =
          kind < 6
              ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(body, random)
              : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      write(connection, (kind % 2 == 0 ? "HTTP/1.1 103 Hints\r\n\r\n" : "") + answer, random);
    }
  }

  private static void write(ScriptedUpstream.Connection connection, String text, Random random)
      throws IOException {
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(30_000) + 1));
      connection.write(text.substring(at, end));
      at = end;
    }
  }
}
