package io.portcullis.gateway.upstream;

import io.portcullis.http.HeadLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How upstreams are connected to.
 *
 * @param connectTimeout for name, connection and TLS handshake together; positive
 * @param idleTimeout how long a connection without a call is kept; positive
 * @param maxIdle connections without a call kept per event loop and upstream; 0 or more
 * @param answerHead how large an answer's head may be; its target size is not used
 * @param certificateAuthorities PEM file of certificates trusted beside the JDK's; null: none
 * @param maxAge how old a connection may be that is given a call; positive
 * @param names how names are looked up
 */
public record UpstreamOptions(
    Duration connectTimeout,
    Duration idleTimeout,
    int maxIdle,
    HeadLimits answerHead,
    @Nullable Path certificateAuthorities,
    Duration maxAge,
    NameOptions names) {
  private static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);

  /** 5 s, 30 s, 128, 128 KiB and 1,000 fields, the JDK's certificates, 10 min. */
  public static final UpstreamOptions DEFAULT =
      new UpstreamOptions(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          128,
          HeadLimits.ofAnswer(128 * 1024, 1_000),
          null);

  /** All but the last two, which have their defaults. */
  public UpstreamOptions(
      Duration connectTimeout,
      Duration idleTimeout,
      int maxIdle,
      HeadLimits answerHead,
      @Nullable Path certificateAuthorities) {
    this(
        connectTimeout,
        idleTimeout,
        maxIdle,
        answerHead,
        certificateAuthorities,
        DEFAULT_MAX_AGE,
        NameOptions.DEFAULT);
  }

  /** These options with another age of connections, and other look-ups. */
  public UpstreamOptions withLives(Duration age, NameOptions lookUps) {
    return new UpstreamOptions(
        connectTimeout, idleTimeout, maxIdle, answerHead, certificateAuthorities, age, lookUps);
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the member that is out of range
   */
  public UpstreamOptions {
    if (connectTimeout.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("connectTimeout must be positive, not " + connectTimeout);
    }
    if (idleTimeout.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("idleTimeout must be positive, not " + idleTimeout);
    }
    if (maxAge.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("maxAge must be positive, not " + maxAge);
    }
    if (maxIdle < 0) {
      throw new IllegalArgumentException("maxIdle must be 0 or more, not " + maxIdle);
    }
  }
}
