package io.portcullis.server.run;

import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.store.Store;
import io.portcullis.store.value.StoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes back when keys were last used: what the data plane noted in memory, once in a while. Not
 * thread safe; owned by the housekeeping thread.
 */
final class KeyUse {
  private static final Logger LOG = LoggerFactory.getLogger(KeyUse.class);

  private final ActivePolicy policy;
  private final Store store;
  private final Map<UUID, Long> writtenMs = new HashMap<>();

  KeyUse(ActivePolicy policy, Store store) {
    this.policy = policy;
    this.store = store;
  }

  /**
   * Writes the uses since the last call. Blocks; a failure is logged, and made good by the next.
   */
  void flush() {
    Map<UUID, Instant> uses = new HashMap<>();
    for (CompiledKey key : policy.current().keys()) {
      if (key.lastUsedMs() > writtenMs.getOrDefault(key.id(), 0L)) {
        uses.put(key.id(), Instant.ofEpochMilli(key.lastUsedMs()));
      }
    }
    if (uses.isEmpty()) {
      return;
    }
    try {
      store.touchLastUsed(uses);
      uses.forEach((id, at) -> writtenMs.put(id, at.toEpochMilli()));
    } catch (StoreException e) {
      LOG.warn("When keys were last used cannot be written: {}", e.getMessage());
    }
  }
}
