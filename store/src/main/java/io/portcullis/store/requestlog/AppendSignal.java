package io.portcullis.store.requestlog;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for records, when some were stored. Any thread. */
final class AppendSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Semaphore places;
  private volatile long appends;
  private volatile boolean closed;

  /**
   * @param most how many may wait at a time
   */
  AppendSignal(int most) {
    places = new Semaphore(most);
  }

  /** How often records were stored; to be asked before looking for them. */
  long appends() {
    return appends;
  }

  /** Takes a place among those who wait; false if all are taken. */
  boolean enter() {
    return places.tryAcquire();
  }

  /** Gives the place back. */
  void leave() {
    places.release();
  }

  /**
   * Waits until records were stored since there had been {@code seen} times.
   *
   * @return false if time was up first, or this was closed
   */
  boolean await(long seen, long deadlineNs) throws InterruptedException {
    lock.lock();
    try {
      while (appends == seen && !closed) {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          return false;
        }
        boolean early = changed.await(leftNs, TimeUnit.NANOSECONDS);
        if (!early && appends == seen) {
          return false;
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Records were stored. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // under the lock
  void appended() {
    lock.lock();
    try {
      appends++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody is to wait any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
