package io.portcullis.gateway.channel;

/**
 * The time as one event loop sees it: read once per event, then as often as needed for free.
 *
 * <p>Not thread safe: owned by one event loop.
 */
public final class LoopClock {
  private static final long NS_PER_MS = 1_000_000;

  private long nowNs;
  private long epochOffsetNs;

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
