package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Many callers at once, with all that HTTP/1.1 allows, through the whole program to an nginx. */
class MixedTrafficTest {
  private static final int CONNECTIONS = 64;
  private static final int TURNS = 30;
  private static final int LARGEST_BODY = 200_000;

  /** Every buffer is watched; the launcher watches none. */
  private static final List<String> WATCH_BUFFERS =
      List.of("-Dio.netty.leakDetection.level=paranoid");

  @Test
  void mixedCalls_overManyConnections_areAllAnsweredRightAndLeaveNothingOpen() throws Exception {
    long seed = Long.getLong("portcullis.seed", System.nanoTime());
    try (Nginx nginx = Nginx.start();
        Installation installation = Installation.startWith(WATCH_BUFFERS)) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      management.createRoute(
          Map.of("name", "files", "target_base_url", nginx.url(), "requires_clients", false));
      management.createRoute("closed", nginx.url());
      Queue<String> wrong = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int number = i;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try (GatewayCaller connection = installation.connect(Loopback.ONE)) {
                    Caller caller =
                        new Caller(connection, key, number, new Random(seed + number), wrong);
                    for (int turn = 0; turn < TURNS; turn++) {
                      caller.takeTurn();
                    }
                  } catch (RuntimeException e) {
                    wrong.add("connection %d: %s".formatted(number, e));
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(wrong).as("seed %d", seed).isEmpty();
      Await.until(
          "all connections are closed",
          () ->
              management.get("/v1/status").path("gateway").path("active_connections").asLong(-1)
                  == 0);
      // A lost buffer is noticed when it is collected, and told of by the next ones.
      installation.process().collectGarbage();
      try (GatewayCaller connection = installation.connect(Loopback.ONE)) {
        new Caller(connection, key, CONNECTIONS, new Random(seed), wrong).pipeline();
      }
      assertThat(wrong).as("seed %d", seed).isEmpty();
      assertThat(installation.process().output()).doesNotContain("LEAK", "Exception");
    }
  }

  /** One connection's calls. */
  private record Caller(
      GatewayCaller connection, String key, int number, Random random, Queue<String> wrong) {
    void takeTurn() {
      switch (random.nextInt(6)) {
        case 0 -> storeAndFetch();
        case 1 -> pipeline();
        case 2 -> head();
        case 3 -> refused();
        case 4 -> refusedWithBody();
        default -> expect(call("/turn?" + number), 200, "nginx GET /turn?" + number + " HTTP/1.1");
      }
    }

    private GatewayCall call(String target) {
      return GatewayCall.of("files", key).to(target);
    }

    private void expect(GatewayCall call, int status, String text) {
      check(call.target(), connection.call(call), status, text);
    }

    private void check(String what, Answer answer, int status, String text) {
      if (answer.status() != status || !answer.text().equals(text)) {
        wrong.add("%s: %s".formatted(what, answer));
      }
    }

    private void storeAndFetch() {
      byte[] body = new byte[random.nextInt(LARGEST_BODY)];
      random.nextBytes(body);
      GatewayCall put = call("/files/" + number).by("PUT");
      int chunk = 1 + random.nextInt(20_000);
      Answer stored =
          connection.call(random.nextBoolean() ? put.send(body) : put.sendChunked(body, chunk));
      if (stored.status() != 201 && stored.status() != 204) {
        wrong.add("PUT: " + stored);
      }
      String folder = random.nextBoolean() ? "/files/" : "/chunked/";
      Answer fetched = connection.call(call(folder + number));
      if (fetched.status() != 200 || !Arrays.equals(fetched.body(), body)) {
        wrong.add(
            "GET %s%d: %d, %d bytes of %d"
                .formatted(folder, number, fetched.status(), fetched.body().length, body.length));
      }
    }

    /** Answers come in the order of the calls, whoever makes them. */
    private void pipeline() {
      int calls = 2 + random.nextInt(8);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < calls; i++) {
        all.writeBytes(piped(i).bytes());
      }
      connection.send(all.toByteArray());
      for (int i = 0; i < calls; i++) {
        Answer answer = connection.read("GET");
        if (i % 3 == 2) {
          checkRefused(answer);
        } else {
          check("piped", answer, 200, "nginx GET /piped/" + i + " HTTP/1.1");
        }
      }
    }

    private GatewayCall piped(int i) {
      return i % 3 == 2 ? GatewayCall.of("closed", key) : call("/piped/" + i);
    }

    private void head() {
      Answer answer = connection.call(call("/turn").by("HEAD"));
      if (answer.status() != 200 || answer.fields("Content-Length").isEmpty()) {
        wrong.add("HEAD: " + answer);
      }
    }

    private void refused() {
      checkRefused(connection.call(GatewayCall.of("closed", key)));
    }

    /** Short enough to be read and thrown away, so the connection goes on. */
    private void refusedWithBody() {
      byte[] body = new byte[1 + random.nextInt(30_000)];
      GatewayCall call = GatewayCall.of("closed", key).by("POST");
      checkRefused(
          connection.call(random.nextBoolean() ? call.send(body) : call.sendChunked(body, 1000)));
    }

    private void checkRefused(Answer answer) {
      if (answer.status() != 403 || !answer.json().path("ip").asText().equals("127.0.0.1")) {
        wrong.add("closed: " + answer);
      }
    }
  }
}
