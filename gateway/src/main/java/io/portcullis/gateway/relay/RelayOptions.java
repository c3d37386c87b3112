package io.portcullis.gateway.relay;

import io.portcullis.gateway.admission.Connections;
import io.portcullis.http.HeadLimits;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What callers may do, and how long they may take. Times are kept to within the sweep: a quarter of
 * the shortest, at most 1 s.
 *
 * @param head how large a request head may be
 * @param headTimeout from a head's first byte to its last; before the first allowed call also from
 *     the connection's start to the first byte
 * @param keepAliveTimeout how long a connection without a request is kept
 * @param bodyGap how long either side may send nothing, or take nothing, inside a body
 * @param answerTimeout from the sent request to the answer's head
 * @param lingerTimeout how long a connection that is being closed still reads, so that the caller
 *     sees the last answer and not a reset
 * @param maxConnections callers' connections open at once; for further ones {@link Connections}
 *     says which gives way
 * @param bufferedBodyLimit the largest body that is held whole where a rule needs that, bytes;
 *     beyond it the answer is 413
 * @param halfClose whether a caller that ends its stream before the answer waits for it; if not, it
 *     has left and its call ends
 */
public record RelayOptions(
    HeadLimits head,
    Duration headTimeout,
    Duration keepAliveTimeout,
    Duration bodyGap,
    Duration answerTimeout,
    Duration lingerTimeout,
    int maxConnections,
    int bufferedBodyLimit,
    boolean halfClose) {
  /** 32 KiB and 128 fields in 10 s; idle 75 s, gap 30 s, answer 30 s, linger 5 s; 20,000; 1 MiB. */
  public static final RelayOptions DEFAULT =
      new RelayOptions(
          HeadLimits.DEFAULT,
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          20_000,
          1 << 20);

  /** All but {@code halfClose}, which is off. */
  public RelayOptions(
      HeadLimits head,
      Duration headTimeout,
      Duration keepAliveTimeout,
      Duration bodyGap,
      Duration answerTimeout,
      Duration lingerTimeout,
      int maxConnections,
      int bufferedBodyLimit) {
    this(
        head,
        headTimeout,
        keepAliveTimeout,
        bodyGap,
        answerTimeout,
        lingerTimeout,
        maxConnections,
        bufferedBodyLimit,
        false);
  }

  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);
  private static final Duration SHORTEST_SWEEP = Duration.ofMillis(5);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the member that is out of range
   */
  public RelayOptions {
    times(headTimeout, keepAliveTimeout, bodyGap, answerTimeout, lingerTimeout)
        .filter(time -> time.compareTo(Duration.ZERO) <= 0)
        .findFirst()
        .ifPresent(time -> {
          throw new IllegalArgumentException("times must be positive, not " + time);
        });
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be 1 or more: " + maxConnections);
    }
    if (bufferedBodyLimit < 1) {
      throw new IllegalArgumentException(
          "bufferedBodyLimit must be 1 or more: " + bufferedBodyLimit);
    }
  }

  /** These options with another meaning of the end of a caller's stream. */
  public RelayOptions withHalfClose(boolean value) {
    return new RelayOptions(
        head,
        headTimeout,
        keepAliveTimeout,
        bodyGap,
        answerTimeout,
        lingerTimeout,
        maxConnections,
        bufferedBodyLimit,
        value);
  }

  /** How often deadlines are looked at. */
  public Duration sweep() {
    Duration quarter =
        times(headTimeout, keepAliveTimeout, bodyGap, answerTimeout, lingerTimeout)
            .min(Duration::compareTo)
            .orElseThrow()
            .dividedBy(4);
    if (quarter.compareTo(LONGEST_SWEEP) > 0) {
      return LONGEST_SWEEP;
    }
    return quarter.compareTo(SHORTEST_SWEEP) < 0 ? SHORTEST_SWEEP : quarter;
  }

  /** How long a connection without an allowed call is kept without a request. */
  public Duration strangerIdleTime() {
    return shorter(headTimeout, keepAliveTimeout);
  }

  /** How long such a connection may take to send or take the rest of what was refused. */
  public Duration strangerPatience() {
    return shorter(headTimeout, bodyGap);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Stream<Duration> times(Duration... times) {
    return Stream.of(times);
  }
}
