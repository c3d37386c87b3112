package io.portcullis.gateway.channel;

import java.time.Duration;

/**
 * The time as one event loop sees it: read once per event, then as often as needed for free.
 *
 * <p>Not thread safe: owned by one event loop, but for {@link #quiet}.
 */
public final class LoopClock {
  private static final long NS_PER_MS = 1_000_000;

  private long nowNs;
  private long epochOffsetNs;

  /** When the loop last turned, for other threads to see. */
  private volatile long turnedNs;

  /** A clock that shows the present. */
  public LoopClock() {
    synchronize();
  }

  /** Reads the time; once at the start of each event. */
  public void tick() {
    nowNs = System.nanoTime();
  }

  /** Reads the time and follows corrections of the wall clock; about once a second. */
  public void synchronize() {
    nowNs = System.nanoTime();
    epochOffsetNs = System.currentTimeMillis() * NS_PER_MS - nowNs;
    turnedNs = nowNs;
  }

  /**
   * How long ago {@link #synchronize} was last called. Any thread; far above a second means that
   * the loop does not turn.
   */
  public Duration quiet() {
    return Duration.ofNanos(Math.max(0, System.nanoTime() - turnedNs));
  }

  /** Monotonic time of the current event, nanoseconds; only differences mean anything. */
  public long nowNs() {
    return nowNs;
  }

  /** Wall-clock time of the current event, milliseconds since 1970. */
  public long nowMs() {
    return (nowNs + epochOffsetNs) / NS_PER_MS;
  }
}
