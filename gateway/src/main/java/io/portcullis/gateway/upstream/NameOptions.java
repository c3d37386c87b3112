package io.portcullis.gateway.upstream;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How names of upstreams are looked up.
 *
 * @param servers name servers to ask; empty: those of {@code resolv.conf}
 * @param refresh how often the name of an upstream that is in use is asked for again; an answer
 *     that has not passed its time to live is not asked for anew. Positive
 * @param stale how long addresses are used on when the name servers do not answer; 0 or more
 */
public record NameOptions(List<InetSocketAddress> servers, Duration refresh, Duration stale) {
  /** The machine's name servers; every 10 s; an hour. */
  public static final NameOptions DEFAULT =
      new NameOptions(List.of(), Duration.ofSeconds(10), Duration.ofHours(1));

  /**
   * Copies the list and checks the ranges.
   *
   * @throws IllegalArgumentException naming the member that is out of range
   */
  public NameOptions {
    servers = List.copyOf(servers);
    if (refresh.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("refresh must be positive, not " + refresh);
    }
    if (stale.isNegative()) {
      throw new IllegalArgumentException("stale must be 0 or more, not " + stale);
    }
  }
}
