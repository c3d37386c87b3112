package io.portcullis.server.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The newest revision that this node has heard of, held against the one that is in force. Any
 * thread.
 */
final class KnownRevision {
  private final LongSupplier nanos;
  private long newest = -1;
  private long enforced = -1;

  /** When {@link #newest} was heard of. */
  private long heardNs;

  /** Since when something newer is known that is not in force. */
  private long behindSinceNs;

  /**
   * Nothing is known yet.
   *
   * @param nanos a clock as {@link System#nanoTime}
   */
  KnownRevision(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Notes that {@code revision} exists: committed here, announced, or read. */
  synchronized void exists(long revision) {
    if (revision <= newest) {
      return;
    }
    if (newest <= enforced) {
      behindSinceNs = nanos.getAsLong();
    }
    newest = revision;
    heardNs = nanos.getAsLong();
  }

  /**
   * Notes that {@code revision} is in force and was the database's newest when it was read. What
   * was heard of since then has its full time again; what was heard of before and is not there was
   * no revision: anybody who may connect to PostgreSQL can announce one.
   *
   * @param readNs when the reading began
   */
  synchronized void enforced(long revision, long readNs) {
    if (newest < revision || heardNs - readNs < 0) {
      newest = revision;
    }
    enforced = revision;
    behindSinceNs = nanos.getAsLong();
  }

  /** The newest that is known to exist; -1 before anything is. */
  synchronized long newest() {
    return newest;
  }

  /** How long something newer than what is in force is known; zero if nothing is. */
  synchronized Duration behind() {
    return newest <= enforced
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, nanos.getAsLong() - behindSinceNs));
  }
}
