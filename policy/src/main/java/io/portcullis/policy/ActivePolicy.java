package io.portcullis.policy;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The snapshot in force: the one place where configuration reaches the data plane.
 *
 * <p>Any thread reads; one thread, the policy reloader, publishes. A request reads {@link #current}
 * exactly once and keeps what it got.
 */
public final class ActivePolicy {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition published = lock.newCondition();
  private volatile PolicySnapshot current;

  /** Starts with {@code first}, often {@link PolicySnapshot#empty}. */
  public ActivePolicy(PolicySnapshot first) {
    this.current = first;
  }

  /** The snapshot in force; one volatile read. */
  public PolicySnapshot current() {
    return current;
  }

  /**
   * Puts {@code next} in force for all requests that start from now on.
   *
   * @return false, and nothing changes, if {@code next} is older than what is in force
   */
  public boolean publish(PolicySnapshot next) {
    lock.lock();
    try {
      if (next.revision() < current.revision()) {
        return false;
      }
      current = next;
      published.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code revision} or a later one is in force. Blocks; meant for virtual threads.
   *
   * @return false if {@code timeout} ended first
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean awaitRevision(long revision, Duration timeout) throws InterruptedException {
    if (current.revision() >= revision) {
      return true;
    }
    long remainingNs = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (current.revision() < revision) {
        if (remainingNs <= 0) {
          return false;
        }
        remainingNs = published.awaitNanos(remainingNs);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
