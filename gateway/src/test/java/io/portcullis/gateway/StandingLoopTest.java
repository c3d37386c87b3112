package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StandingLoopTest {
  private static final Duration STANDING = Duration.ofMillis(1_500);

  /** The trap: a flag says that all is well, while a task keeps the loop from every call. */
  @Test
  void longestQuiet_growsWhileATaskBlocksALoop_andFallsWhenItTurnsAgain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture())) {
      Thread blocker =
          Thread.ofVirtual().start(() -> gateway.gateway.onEachLoop(loop -> awaitQuietly(release)));
      try {
        GatewayFixture.await(
            "a standing loop", () -> gateway.gateway.longestQuiet().compareTo(STANDING) > 0);
      } finally {
        release.countDown();
      }
      GatewayFixture.await(
          "a turning loop", () -> gateway.gateway.longestQuiet().compareTo(STANDING) < 0);
      assertThat(gateway.gateway.listening()).isTrue();
      blocker.join();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
