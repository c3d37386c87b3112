package io.portcullis.gateway.log;

import io.portcullis.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The calls that were made, waiting to be drained by one thread.
 *
 * <p>Each event loop has two rings: one for calls with a known key, and a smaller one for the
 * others. Anybody can make any number of those; what does not fit into their ring is counted by
 * reason, and costs no record of a call with a known key.
 */
public final class RequestLog {
  /** Slots per event loop unless told otherwise: more than 100 ms of calls at full speed. */
  public static final int DEFAULT_SLOTS = 8_192;

  /** A ring for calls without a known key has one slot for so many of the other ring's. */
  private static final int STRANGERS_FRACTION = 8;

  private static final int MIN_SLOTS = 8;
  private static final int MAX_SLOTS = 1 << 20;

  private final RequestLogMode mode;
  private final boolean queries;
  private final List<RequestRing> rings;
  private final List<RequestRing> strangerRings;

  /**
   * A log of empty rings, which keeps paths without their query.
   *
   * @param loops how many rings, 1 or more
   * @param slots per ring, a power of two from 8 to 2^20
   * @throws IllegalArgumentException if {@code slots} is something else
   */
  public RequestLog(RequestLogMode mode, int loops, int slots) {
    this(mode, loops, slots, false);
  }

  /**
   * A log of empty rings.
   *
   * @param loops how many rings, 1 or more
   * @param slots per ring, a power of two from 8 to 2^20
   * @param queries whether paths keep their query, where secrets like to hide
   * @throws IllegalArgumentException if {@code slots} is something else
   */
  public RequestLog(RequestLogMode mode, int loops, int slots, boolean queries) {
    if (slots < MIN_SLOTS || slots > MAX_SLOTS || Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException(
          "slots is %d; it must be a power of two from %d to %d"
              .formatted(slots, MIN_SLOTS, MAX_SLOTS));
    }
    this.mode = mode;
    this.queries = queries;
    int size = mode == RequestLogMode.OFF ? MIN_SLOTS : slots;
    this.rings = rings(loops, size);
    this.strangerRings = rings(loops, Math.max(MIN_SLOTS, size / STRANGERS_FRACTION));
  }

  private static List<RequestRing> rings(int loops, int slots) {
    List<RequestRing> list = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      list.add(new RequestRing(slots));
    }
    return List.copyOf(list);
  }

  /** Which calls are recorded. */
  public RequestLogMode mode() {
    return mode;
  }

  /** Loop {@code index}'s way into this log. */
  public LoopLog ofLoop(int index) {
    return new LoopLog(mode, queries, ring(index), strangerRing(index));
  }

  /** Loop {@code index}'s ring for calls with a known key; only that loop may claim from it. */
  public RequestRing ring(int index) {
    return rings.get(index);
  }

  /** Loop {@code index}'s ring for all other calls; only that loop may claim from it. */
  public RequestRing strangerRing(int index) {
    return strangerRings.get(index);
  }

  /**
   * Gives every waiting record of a call with a known key to {@code consumer}, loop by loop, oldest
   * first within each. One thread at a time. Does not wait: poll, and pause when it returns 0.
   *
   * @param consumer reads the slot before it returns; the slot is reused afterwards
   * @return how many records there were
   */
  public int drain(Consumer<RequestSlot> consumer) {
    int count = 0;
    for (RequestRing ring : rings) {
      count += ring.drain(Integer.MAX_VALUE, consumer);
    }
    return count;
  }

  /**
   * As {@link #drain}, for the other calls.
   *
   * @param most how many records at most, of all loops together
   */
  public int drainStrangers(int most, Consumer<RequestSlot> consumer) {
    int count = 0;
    for (int i = 0; i < strangerRings.size(); i++) {
      // An equal part for each loop, so that a flood at the first does not hide the others'.
      int part = (most - count) / (strangerRings.size() - i);
      count += strangerRings.get(i).drain(part, consumer);
    }
    return count;
  }

  /** Allowed calls that were not recorded because the consumer was behind. Any thread. */
  public long droppedAllowed() {
    return sum(rings, RequestRing::droppedAllowed);
  }

  /**
   * Refused calls with a known key that were not recorded because the consumer was behind. Any
   * thread.
   */
  public long droppedRefused() {
    return sum(rings, RequestRing::droppedRefused);
  }

  /** Calls without a known key that were not recorded because there were too many. Any thread. */
  public long droppedStrangers(DenyReason reason) {
    return sum(strangerRings, ring -> ring.dropped(reason));
  }

  private static long sum(List<RequestRing> rings, ToLongFunction<RequestRing> dropped) {
    return rings.stream().mapToLong(dropped).sum();
  }
}
