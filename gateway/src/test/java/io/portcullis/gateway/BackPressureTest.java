package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Large bodies pass through small buffers, and stop where nobody reads. */
class BackPressureTest {
  private static final int SIZE = 24 * 1024 * 1024;

  /** Two connections' write queues and reads in flight; far below the body. */
  private static final long BOUND = 2 * 1024 * 1024;

  @Test
  void largeAnswer_arrivesWholeThroughBoundedBuffers() throws Exception {
    byte[] sent = new byte[SIZE];
    new Random(7).nextBytes(sent);
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(SIZE));
              connection.write(sent, SIZE);
              connection.awaitEnd();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 1}, 8_192)) {
      caller.send(head("GET /", "r") + "\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      byte[] received = new byte[SIZE];
      long most = 0;
      for (int at = 0; at < SIZE; at += 64 * 1024) {
        byte[] piece = caller.readExactly(Math.min(64 * 1024, SIZE - at));
        System.arraycopy(piece, 0, received, at, piece.length);
        most = Math.max(most, gateway.bufferedBytes());
      }
      assertThat(Arrays.equals(received, sent)).isTrue();
      assertThat(most).isLessThan(BOUND);
    }
  }

  @Test
  void largeRequest_arrivesWholeThroughBoundedBuffers() throws Exception {
    byte[] sent = new byte[SIZE];
    new Random(8).nextBytes(sent);
    AtomicLong most = new AtomicLong();
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              boolean equal = true;
              for (int at = 0; at < SIZE; at += 64 * 1024) {
                byte[] piece = connection.in().readNBytes(Math.min(64 * 1024, SIZE - at));
                equal &= Arrays.equals(piece, Arrays.copyOfRange(sent, at, at + piece.length));
              }
              connection.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (equal ? "equal" : "WRONG"));
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("PUT /", "r") + "Content-Length: %d\r\n\r\n".formatted(SIZE));
      for (int at = 0; at < SIZE; at += 64 * 1024) {
        caller.send(Arrays.copyOfRange(sent, at, Math.min(SIZE, at + 64 * 1024)));
        most.accumulateAndGet(gateway.bufferedBytes(), Math::max);
      }
      assertThat(caller.readAnswer().body()).isEqualTo("equal");
      assertThat(most.get()).isLessThan(BOUND);
    }
  }

  /** The upstream can push only what the buffers hold, then its writes block. */
  @Test
  void callerThatStalls_stopsTheUpstream() throws Exception {
    AtomicLong pushed = new AtomicLong();
    byte[] block = new byte[16 * 1024];
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
              while (true) {
                connection.write(block, block.length);
                pushed.addAndGet(block.length);
              }
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 1}, 8_192)) {
      caller.send(head("GET /", "r") + "\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      awaitStandstill(pushed);
      assertThat(gateway.bufferedBytes()).isLessThan(BOUND);
      long before = pushed.get();
      caller.readExactly((int) Math.min(before, 8 * 1024 * 1024));
      GatewayFixture.await("the upstream to go on", () -> pushed.get() > before);
    }
  }

  /** The caller can push only what the buffers hold, then its writes block. */
  @Test
  void upstreamThatStalls_stopsTheCaller() throws Exception {
    AtomicLong pushed = new AtomicLong();
    byte[] block = new byte[16 * 1024];
    try (ScriptedUpstream upstream =
            ScriptedUpstream.running(connection -> {
              connection.readHead();
              connection.awaitGo();
            });
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      caller.send(head("PUT /", "r") + "Content-Length: 1000000000\r\n\r\n");
      Thread pusher =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    caller.send(block);
                    pushed.addAndGet(block.length);
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      awaitStandstill(pushed);
      assertThat(gateway.bufferedBytes()).isLessThan(BOUND);
      upstream.go();
      pusher.join();
    }
  }

  /** Refusals are answers too: a caller that takes none of them is not read for ever. */
  @Test
  void callerThatSendsRequestsButTakesNoAnswers_isStopped() throws Exception {
    AtomicLong pushed = new AtomicLong();
    byte[] requests = (head("GET /", "none") + "\r\n").repeat(500).getBytes(US_ASCII);
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture());
        RawCaller caller = RawCaller.connect(gateway.address(), new byte[] {127, 0, 0, 1}, 8_192)) {
      Thread pusher =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    caller.send(requests);
                    pushed.addAndGet(requests.length);
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      awaitStandstill(pushed);
      assertThat(gateway.bufferedBytes()).isLessThan(BOUND);
      long before = pushed.get();
      for (int i = 0; pushed.get() == before && i < 1_000_000; i++) {
        assertThat(caller.readAnswer().status()).isEqualTo(404);
      }
      assertThat(pushed.get()).isGreaterThan(before);
      caller.close();
      pusher.join();
    }
  }

  private static void awaitStandstill(AtomicLong counter) throws InterruptedException {
    long[] last = {-1, System.nanoTime()};
    GatewayFixture.await(
        "a standstill",
        () -> {
          long now = counter.get();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - last[1] > 300_000_000;
        });
  }
}
