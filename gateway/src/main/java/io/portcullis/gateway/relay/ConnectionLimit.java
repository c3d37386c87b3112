package io.portcullis.gateway.relay;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many callers' connections are open over all event loops. Any thread.
 *
 * <p>Beyond the limit a connection is told so (503) and closed; beyond the limit and an eighth it
 * is closed without a word, so that telling cannot itself become the overload.
 */
public final class ConnectionLimit {
  private final AtomicInteger open = new AtomicInteger();
  private final int limit;

  /** A limit of {@code limit} connections, 1 or more. */
  public ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /** What is done with a new connection. */
  enum Verdict {
    SERVE,
    REFUSE,
    DROP
  }

  Verdict opened() {
    int now = open.incrementAndGet();
    if (now <= limit) {
      return Verdict.SERVE;
    }
    return now <= limit + limit / 8 + 1 ? Verdict.REFUSE : Verdict.DROP;
  }

  void closed() {
    open.decrementAndGet();
  }
}
