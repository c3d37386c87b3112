package io.portcullis.gateway.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The calls that were made, one ring per event loop, waiting to be drained by one thread. */
public final class RequestLog {
  /** Slots per event loop unless told otherwise: more than 100 ms of calls at full speed. */
  public static final int DEFAULT_SLOTS = 8_192;

  private static final int MIN_SLOTS = 8;
  private static final int MAX_SLOTS = 1 << 20;

  private final RequestLogMode mode;
  private final boolean queries;
  private final List<RequestRing> rings;

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
    List<RequestRing> list = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      list.add(new RequestRing(mode == RequestLogMode.OFF ? MIN_SLOTS : slots));
    }
    this.rings = List.copyOf(list);
  }

  /** Which calls are recorded. */
  public RequestLogMode mode() {
    return mode;
  }

  /** Whether recorded paths keep their query. */
  public boolean queries() {
    return queries;
  }

  /** Loop {@code index}'s ring; only that loop may claim from it. */
  public RequestRing ring(int index) {
    return rings.get(index);
  }

  /**
   * Gives every waiting record to {@code consumer}, loop by loop, oldest first within each. One
   * thread at a time. Does not wait: poll, and pause when it returns 0.
   *
   * @param consumer reads the slot before it returns; the slot is reused afterwards
   * @return how many records there were
   */
  public int drain(Consumer<RequestSlot> consumer) {
    int count = 0;
    for (RequestRing ring : rings) {
      count += ring.drain(consumer);
    }
    return count;
  }

  /** Allowed calls that were not recorded because the consumer was behind. Any thread. */
  public long droppedAllowed() {
    return rings.stream().mapToLong(RequestRing::droppedAllowed).sum();
  }

  /** Refused calls that were not recorded because the consumer was behind. Any thread. */
  public long droppedRefused() {
    return rings.stream().mapToLong(RequestRing::droppedRefused).sum();
  }
}
