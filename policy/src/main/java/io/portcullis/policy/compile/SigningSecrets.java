package io.portcullis.policy.compile;

import io.portcullis.model.ClientSigning;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets a tenant's clients sign with, counted, so that a changed client costs nothing that
 * grows with all clients.
 *
 * <p>Not thread safe: owned by the policy-reloader thread.
 */
final class SigningSecrets {
  private final Map<UUID, Integer> uses = new HashMap<>();
  private Set<UUID> shared = Set.of();
  private boolean changed;

  /** A client that signed as {@code before} signs as {@code after} now; null: not at all. */
  void change(@Nullable ClientSigning before, @Nullable ClientSigning after) {
    count(after, 1);
    count(before, -1);
  }

  private void count(@Nullable ClientSigning signing, int by) {
    if (signing != null) {
      count(signing.secretId(), by);
      count(signing.previousSecretId(), by);
    }
  }

  private void count(@Nullable UUID secret, int by) {
    if (secret != null) {
      int before = uses.getOrDefault(secret, 0);
      int after = uses.merge(secret, by, Integer::sum);
      if (after == 0) {
        uses.remove(secret);
      }
      changed |= (before == 0) != (after == 0);
    }
  }

  /** All of them now, never to change. */
  Set<UUID> share() {
    if (changed) {
      shared = Set.copyOf(uses.keySet());
      changed = false;
    }
    return shared;
  }
}
