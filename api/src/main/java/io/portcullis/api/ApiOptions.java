package io.portcullis.api;

import io.portcullis.policy.address.ClientAddressRule;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How the management API runs.
 *
 * @param listen address and port to listen on, made of bytes, not of a name; port 0: any free one
 * @param addresses how callers' addresses are derived, as the gateway derives them; a PROXY header
 *     is not read here
 * @param maxConnections connections open at once, 1 or more; for one more, an idle one is closed
 * @param enforceWithin how long a write waits until it is enforced on this node, before it is
 *     answered with 503
 * @param clock the time of expiries, and of rows that the API makes
 * @param random makes API keys: a cryptographic generator
 */
public record ApiOptions(
    InetSocketAddress listen,
    ClientAddressRule addresses,
    int maxConnections,
    Duration enforceWithin,
    Clock clock,
    RandomGenerator random) {
  /** How long a write waits when the operator says nothing. */
  public static final Duration DEFAULT_ENFORCE_WITHIN = Duration.ofSeconds(5);
}
