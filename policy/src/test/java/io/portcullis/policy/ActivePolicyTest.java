package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.limit.BucketTable;
import io.portcullis.policy.signature.ReplayMemory;
import io.portcullis.policy.table.KeyIndex;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ActivePolicyTest {
  private final ActivePolicy policy = new ActivePolicy(snapshot(5));

  private static PolicySnapshot snapshot(long revision) {
    return new PolicySnapshot(
        revision,
        PolicyOptions.DEFAULT,
        List.of(),
        KeyIndex.EMPTY,
        new ReplayMemory(),
        new BucketTable());
  }

  @Test
  void publish_olderRevision_isRefused() {
    PolicySnapshot before = policy.current();

    assertThat(policy.publish(snapshot(4))).isFalse();
    assertThat(policy.current()).isSameAs(before);
  }

  @Test
  void publish_sameOrLaterRevision_isInForce() {
    PolicySnapshot same = snapshot(5);
    assertThat(policy.publish(same)).isTrue();
    assertThat(policy.current()).isSameAs(same);

    assertThat(policy.publish(snapshot(9))).isTrue();
    assertThat(policy.current().revision()).isEqualTo(9);
  }

  @Test
  void awaitRevision_inForceAlready_returnsAtOnce() throws InterruptedException {
    assertThat(policy.awaitRevision(5, Duration.ZERO)).isTrue();
  }

  @Test
  void awaitRevision_notPublished_givesUpAfterTheTimeout() throws InterruptedException {
    assertThat(policy.awaitRevision(6, Duration.ofMillis(1))).isFalse();
  }

  @Test
  void awaitRevision_skippedOver_returns() throws Exception {
    CompletableFuture<Boolean> waiting = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            waiting.complete(policy.awaitRevision(7, Duration.ofSeconds(30)));
          } catch (InterruptedException e) {
            waiting.completeExceptionally(e);
          }
        });
    policy.publish(snapshot(6));
    policy.publish(snapshot(8));

    assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
  }
}
