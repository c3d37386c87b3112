package io.portcullis.gateway.log;

import io.portcullis.policy.DenyReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from one event loop to the one consumer, made of slots that are never replaced.
 *
 * <p>One thread claims and publishes, one thread drains; no lock, no allocation. When it fills up,
 * allowed calls are dropped first: the last eighth is kept for refused ones. Both are counted.
 *
 * <p>Source: Lamport's single-producer queue, with the producer's own copy of the consumer's index
 * (as in Giacomoni et al., FastForward, PPoPP 2008), so that a claim usually touches no cache line
 * that the consumer writes.
 */
public final class RequestRing {
  private static final int RESERVE_FRACTION = 8;
  private static final VarHandle PRODUCED;
  private static final VarHandle CONSUMED;
  private static final VarHandle DROPPED_ALLOWED;
  private static final VarHandle DROPPED_REFUSED =
      MethodHandles.arrayElementVarHandle(long[].class);

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PRODUCED = lookup.findVarHandle(RequestRing.class, "produced", long.class);
      CONSUMED = lookup.findVarHandle(RequestRing.class, "consumed", long.class);
      DROPPED_ALLOWED = lookup.findVarHandle(RequestRing.class, "droppedAllowed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RequestSlot[] slots;
  private final int reserve;
  private long produced;
  private long consumedSeen;
  private long consumed;
  private long droppedAllowed;

  /** By the reason's number. */
  private final long[] droppedRefused = new long[DenyReason.values().length];

  /** A ring of {@code size} slots, a power of two from 8 up. */
  RequestRing(int size) {
    slots = new RequestSlot[size];
    for (int i = 0; i < size; i++) {
      slots[i] = new RequestSlot();
    }
    reserve = size / RESERVE_FRACTION;
  }

  /**
   * A slot to fill; {@link #publish} must follow before the next claim. Producer only.
   *
   * @param reason why the call was refused or failed; null if it went well
   * @return null, and the call is counted as dropped, if there is no room for its kind
   */
  public @Nullable RequestSlot claim(@Nullable DenyReason reason) {
    long next = produced;
    int kept = reason != null ? 0 : reserve;
    if (slots.length - (next - consumedSeen) <= kept) {
      consumedSeen = (long) CONSUMED.getAcquire(this);
      if (slots.length - (next - consumedSeen) <= kept) {
        if (reason != null) {
          int index = reason.ordinal();
          DROPPED_REFUSED.setOpaque(droppedRefused, index, droppedRefused[index] + 1);
        } else {
          DROPPED_ALLOWED.setOpaque(this, droppedAllowed + 1);
        }
        return null;
      }
    }
    return slots[(int) next & slots.length - 1];
  }

  /** Hands the claimed slot to the consumer. Producer only. */
  public void publish() {
    PRODUCED.setRelease(this, produced + 1);
  }

  /** Gives published slots to {@code consumer}, oldest first, as many as wait or as may. */
  int drain(int most, Consumer<RequestSlot> consumer) {
    long from = consumed;
    long to = Math.min((long) PRODUCED.getAcquire(this), from + most);
    for (long at = from; at < to; at++) {
      consumer.accept(slots[(int) at & slots.length - 1]);
      CONSUMED.setRelease(this, at + 1);
    }
    return (int) (to - from);
  }

  long droppedAllowed() {
    return (long) DROPPED_ALLOWED.getOpaque(this);
  }

  long droppedRefused() {
    long sum = 0;
    for (DenyReason reason : DenyReason.values()) {
      sum += dropped(reason);
    }
    return sum;
  }

  long dropped(DenyReason reason) {
    return (long) DROPPED_REFUSED.getOpaque(droppedRefused, reason.ordinal());
  }
}
