package io.portcullis.server.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns of one thread that works at a steady pace, and earlier when somebody waits for it.
 * However many ask at a time, one turn serves them all.
 */
final class Turns {
  enum Turn {
    /** Nobody asked. */
    USUAL,
    /** Somebody waits for what this turn does. */
    ASKED,
    /** The last: {@link #close} was called before it began. */
    LAST
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition served = lock.newCondition();

  /** How often was asked, and up to which of these the turn that is on serves, and was served. */
  private long asked;

  private long serving;
  private long answered;
  private boolean closing;
  private boolean ended;

  /**
   * Blocks until it is time for the next turn. For the one thread that takes turns.
   *
   * @param paceNs how long at most
   * @param earliestNs on {@link System#nanoTime()}: no turn is taken before because of a question
   */
  Turn next(long paceNs, long earliestNs) {
    long dueNs = System.nanoTime() + paceNs;
    lock.lock();
    try {
      long leftNs = leftNs(dueNs, earliestNs);
      while (leftNs > 0 && !closing) {
        wanted.await(leftNs, TimeUnit.NANOSECONDS);
        leftNs = leftNs(dueNs, earliestNs);
      }
      return turn();
    } catch (InterruptedException e) {
      closing = true;
      return turn();
    } finally {
      lock.unlock();
    }
  }

  private long leftNs(long dueNs, long earliestNs) {
    long nowNs = System.nanoTime();
    return asked > answered ? Math.min(dueNs - nowNs, earliestNs - nowNs) : dueNs - nowNs;
  }

  private Turn turn() {
    serving = asked;
    if (closing) {
      return Turn.LAST;
    }
    return serving > answered ? Turn.ASKED : Turn.USUAL;
  }

  /** What the questions before this turn waited for is done. */
  void done() {
    lock.lock();
    try {
      answered = serving;
      served.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No further turn is taken; who asks from now on does not wait. */
  void ended() {
    lock.lock();
    try {
      ended = true;
      served.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a turn was done that began after this call. Any thread.
   *
   * @param patienceNs how long at most
   */
  void ask(long patienceNs) {
    long deadlineNs = System.nanoTime() + patienceNs;
    lock.lock();
    try {
      long question = ++asked;
      wanted.signal();
      while (answered < question && !ended) {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          return;
        }
        served.await(leftNs, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** The next turn is the last. Any thread. */
  void close() {
    lock.lock();
    try {
      closing = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }
}
