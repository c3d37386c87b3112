package io.portcullis.gateway.log;

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
  private static final VarHandle DROPPED_REFUSED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PRODUCED = lookup.findVarHandle(RequestRing.class, "produced", long.class);
      CONSUMED = lookup.findVarHandle(RequestRing.class, "consumed", long.class);
      DROPPED_ALLOWED = lookup.findVarHandle(RequestRing.class, "droppedAllowed", long.class);
      DROPPED_REFUSED = lookup.findVarHandle(RequestRing.class, "droppedRefused", long.class);
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
  private long droppedRefused;

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
   * @return null, and the call is counted as dropped, if there is no room for its kind
   */
  public @Nullable RequestSlot claim(boolean refused) {
    long next = produced;
    int kept = refused ? 0 : reserve;
    if (slots.length - (next - consumedSeen) <= kept) {
      consumedSeen = (long) CONSUMED.getAcquire(this);
      if (slots.length - (next - consumedSeen) <= kept) {
        if (refused) {
          DROPPED_REFUSED.setOpaque(this, droppedRefused + 1);
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

  /** Gives all published slots to {@code consumer}, oldest first. Consumer only. */
  int drain(Consumer<RequestSlot> consumer) {
    long from = consumed;
    long to = (long) PRODUCED.getAcquire(this);
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
    return (long) DROPPED_REFUSED.getOpaque(this);
  }
}
