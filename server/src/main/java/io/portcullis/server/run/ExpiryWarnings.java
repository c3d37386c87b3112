package io.portcullis.server.run;

import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.table.ExpiredSecret;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which values of secrets have expired, each once. Not thread safe; owned by the
 * housekeeping thread.
 */
final class ExpiryWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);

  private final ActivePolicy policy;
  private final Clock clock;
  private Set<ExpiredSecret> told = new HashSet<>();

  ExpiryWarnings(ActivePolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /** Warns of what has expired since the last call. */
  void warn() {
    List<ExpiredSecret> expired = policy.current().expiredSecrets(clock.millis());
    for (ExpiredSecret secret : expired) {
      if (!told.contains(secret)) {
        LOG.warn(
            "The secret {} ({}) expired in {} at {}: {}; set a new value",
            secret.name(),
            secret.id(),
            secret.environment(),
            Instant.ofEpochMilli(secret.expiredAtMs()),
            secret.strict() ? "calls that need it are refused" : "it is still used");
      }
    }
    // What is expired no more may expire again.
    told = new HashSet<>(expired);
  }
}
