package io.portcullis.store.database;

/**
 * Decides between a caller that has waited long enough and a worker that is about to commit: what
 * was given up is not committed, and what is being committed is not given up. Any thread.
 */
final class Waiting {
  private enum State {
    OPEN,
    COMMITTING,
    GIVEN_UP
  }

  private State state = State.OPEN;

  /** Asked by the worker right before it commits; false: nobody waits, roll back. */
  synchronized boolean mayCommit() {
    if (state == State.OPEN) {
      state = State.COMMITTING;
    }
    return state == State.COMMITTING;
  }

  /** Asked by the caller when its time is over; false: the commit has begun, and may succeed. */
  synchronized boolean giveUp() {
    if (state == State.OPEN) {
      state = State.GIVEN_UP;
    }
    return state == State.GIVEN_UP;
  }
}
