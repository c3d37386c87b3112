package io.portcullis.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.admission.CostlyWork;
import io.portcullis.http.DescribedHead;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A check whose call cannot go on afterwards. */
class CostlyCheckTest {
  private static final UUID CLIENT = new UUID(1, 2);

  @Test
  void whatTheCallThrowsAfterwards_isTold() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    IllegalStateException broken =
        new IllegalStateException("as if there were a fault in the call");
    try (CostlyWork work = new CostlyWork(1)) {
      CostlyCheck check =
          new CostlyCheck(
              work,
              // No decision was made: the check itself fails too, and the call is told of it.
              new CallDecision(new DescribedHead("GET"), 1_024),
              Runnable::run,
              () -> {
                throw broken;
              },
              told::complete);
      assertThat(check.start(CLIENT)).isTrue();
      assertThat(told.get(30, TimeUnit.SECONDS)).isSameAs(broken);
    }
  }
}
