package io.portcullis.api.wire;

import io.portcullis.policy.ActivePolicy;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.WriteResult;
import java.time.Duration;
import java.util.function.Function;

/**
 * Makes changes that are enforced on this node when they are answered: store, then wait for the
 * data plane. Any virtual thread; blocks.
 */
public final class EnforcedWrites {
  private final Store store;
  private final ActivePolicy policy;
  private final Duration enforceWithin;

  /** Writes to {@code store} and waits for {@code policy}, at most {@code enforceWithin}. */
  public EnforcedWrites(Store store, ActivePolicy policy, Duration enforceWithin) {
    this.store = store;
    this.policy = policy;
    this.enforceWithin = enforceWithin;
  }

  /**
   * Runs {@code work} in one transaction; the {@link ErrorAnswer} it may throw undoes everything.
   *
   * @throws ErrorAnswer 503 if the change is stored but is not enforced in time
   */
  public <T> WriteResult<T> write(Call call, Function<Transaction, T> work) {
    WriteResult<T> written = store.write(call.actor(), work);
    try {
      if (policy.awaitRevision(written.revision(), enforceWithin)) {
        return written;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw ErrorAnswer.unavailable(
        "The change is stored as revision %d, but this node does not enforce it yet; /v1/status says why"
            .formatted(written.revision()));
  }
}
