package io.portcullis.api;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How the management API runs.
 *
 * @param listen address and port to listen on, made of bytes, not of a name; port 0: any free one
 * @param enforceWithin how long a write waits until it is enforced on this node, before it is
 *     answered with 503
 * @param clock the time of expiries, and of rows that the API makes
 * @param random makes API keys: a cryptographic generator
 */
public record ApiOptions(
    InetSocketAddress listen, Duration enforceWithin, Clock clock, RandomGenerator random) {
  /** How long a write waits when the operator says nothing. */
  public static final Duration DEFAULT_ENFORCE_WITHIN = Duration.ofSeconds(5);
}
