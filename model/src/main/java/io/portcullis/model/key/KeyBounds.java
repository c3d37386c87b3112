package io.portcullis.model.key;

import io.portcullis.model.check.Violations;
import io.portcullis.model.rule.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that bounds what an API key may do: the one place that tells whether a key may make or
 * change another. A bound that a key gets later is a component here, which does not compile until
 * {@link #excess} judges it too.
 *
 * <p>Judges one key by itself. That a limited key makes many, each within its limit, is bounded by
 * that limit only.
 *
 * @param type of the key: a test key passes the checks of addresses, but may only call
 * @param rateLimit null: none of its own, which is more than any
 * @param expiresAt null: never, which is later than any
 */
public record KeyBounds(
    Set<Scope> scopes, KeyType type, @Nullable RateLimit rateLimit, @Nullable Instant expiresAt) {
  /** Copies the scopes. */
  public KeyBounds {
    scopes = Set.copyOf(scopes);
  }

  /**
   * What {@code made} may that this may not.
   *
   * @return by the wire's names of the members to be sent otherwise; empty if this covers it
   */
  public Violations excess(KeyBounds made) {
    // Taken apart, so that a component more stops the build here.
    if (!(made
        instanceof
        KeyBounds(
            Set<Scope> itsScopes,
            KeyType itsType,
            RateLimit itsRateLimit,
            Instant itsExpiresAt))) {
      throw new IllegalStateException("no pattern for all bounds");
    }
    Violations excess = new Violations();
    if (!scopes.containsAll(itsScopes)) {
      excess.add("scopes", "this key has %s; name these at most".formatted(names(scopes)));
    }
    if (type == KeyType.TEST && itsType != KeyType.TEST) {
      excess.add("key_type", "this key is a test key; send test");
    }
    if (rateLimit != null && (itsRateLimit == null || !rateLimit.covers(itsRateLimit))) {
      excess.add(
          "rate_limit_requests",
          "this key may make %d calls in %d s; send rate_limit_requests and rate_limit_window_sec that allow no more, neither at once nor in the long run"
              .formatted(rateLimit.requests(), rateLimit.windowSec()));
    }
    if (expiresAt != null && (itsExpiresAt == null || itsExpiresAt.isAfter(expiresAt))) {
      excess.add(
          "expires_at",
          "this key expires at %s; send that time or an earlier one".formatted(expiresAt));
    }
    return excess;
  }

  private static List<String> names(Set<Scope> scopes) {
    return Stream.of(Scope.values()).filter(scopes::contains).map(Scope::wireName).toList();
  }
}
