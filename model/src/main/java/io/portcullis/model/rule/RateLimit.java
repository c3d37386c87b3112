package io.portcullis.model.rule;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import org.jspecify.annotations.Nullable;

/**
 * So many requests in so long.
 *
 * @param requests from 1 to {@value #MAX_REQUESTS}
 * @param windowSec seconds, 1 to {@value #MAX_WINDOW_SEC}
 */
public record RateLimit(long requests, int windowSec) {
  /** Most requests in a window. */
  public static final long MAX_REQUESTS = 1_000_000_000;

  /** Longest window in seconds: 31 days. */
  public static final int MAX_WINDOW_SEC = 31 * 24 * 60 * 60;

  /** Seconds, where a window is left out. */
  public static final int DEFAULT_WINDOW_SEC = 60;

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public RateLimit {
    Violations violations = new Violations();
    check("rate_limit_requests", requests, MAX_REQUESTS, violations);
    check("rate_limit_window_sec", (long) windowSec, MAX_WINDOW_SEC, violations);
    violations.throwIfAny();
  }

  /**
   * Whether this allows whatever {@code other} does: as many requests at once, and as many in the
   * long run.
   */
  public boolean covers(RateLimit other) {
    return other.requests <= requests && other.requests * windowSec <= requests * other.windowSec;
  }

  static void check(String field, @Nullable Long value, long most, Violations violations) {
    if (value != null && (value < 1 || value > most)) {
      violations.add(field, "is %d; must be 1 to %d".formatted(value, most));
    }
  }
}
