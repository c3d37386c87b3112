package io.portcullis.gateway.admission;

import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import java.util.Arrays;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which one event loop's connections gather request heads.
 *
 * <p>Not thread safe: owned by the event loop. A connection that sent nothing has none; {@value
 * #FIRST} bytes belong to each that did, and what is larger is counted here and bounded together.
 * When it is used up, the head that has been incomplete for the longest time is given up for the
 * one that needs more, strangers' heads first, and a known caller's only for another one's. So is
 * the head of a call whose refusal could be written at any time, see {@link #spare}.
 */
public final class HeadMemory {
  /** Of a connection that sent nothing. */
  public static final byte[] NOTHING = {};

  /** The first array of a head, bytes. */
  static final int FIRST = 1_024;

  /** The largest array that is kept from call to call, bytes. */
  private static final int MOST_KEPT = 4 * 1024;

  /** A connection, as far as its head is concerned. */
  public interface Holder {
    /** Whether a call on the connection was ever allowed. */
    boolean known();

    /** Ends what the head is for and gives its array back: somebody needs the memory. */
    void giveUpHead();
  }

  private final long limit;
  private final LoopCounters counters;
  private final LinkedHashSet<Holder> strangers = new LinkedHashSet<>();
  private final LinkedHashSet<Holder> callers = new LinkedHashSet<>();
  private long inUse;

  /** A memory of {@code limit} bytes; what is taken and given back is counted. */
  public HeadMemory(long limit, LoopCounters counters) {
    this.limit = limit;
    this.counters = counters;
  }

  /**
   * What each of {@code loops} event loops may hold: together an eighth of the largest heap, but
   * each at least four of the largest heads.
   */
  public static long share(int loops, int headLimit) {
    return Math.max(Runtime.getRuntime().maxMemory() / 8 / loops, 4L * headLimit);
  }

  /**
   * A larger array with what is in {@code before}, which is given back; {@code connection} counts
   * as one with half a head until {@link #whole}.
   *
   * @return null if there is no memory, because nobody else's head can be given up: then {@code
   *     before} is still the connection's
   */
  public byte @Nullable [] larger(Holder connection, byte[] before) {
    if (before.length == 0) {
      return new byte[FIRST];
    }
    int size = 2 * before.length;
    int more = before.length == FIRST ? size : before.length;
    while (inUse + more > limit) {
      Holder oldest = oldest(connection.known());
      if (oldest == null || oldest.equals(connection)) {
        return null;
      }
      whole(oldest);
      oldest.giveUpHead();
    }
    taken(more);
    add(connection);
    return Arrays.copyOf(before, size);
  }

  /**
   * The connection has a whole head in {@code array} that it needs only until it cares to answer:
   * it counts as one with half a head until {@link #whole}.
   *
   * @return false if it is none that is counted here
   */
  public boolean spare(Holder connection, byte[] array) {
    boolean counted = array.length > FIRST;
    if (counted) {
      add(connection);
    }
    return counted;
  }

  private void add(Holder connection) {
    (connection.known() ? callers : strangers).add(connection);
  }

  /** Whose head goes first; a stranger must never cost a known caller its own. */
  private @Nullable Holder oldest(boolean forCaller) {
    if (!strangers.isEmpty()) {
      return strangers.getFirst();
    }
    return forCaller && !callers.isEmpty() ? callers.getFirst() : null;
  }

  /** The connection's head is complete, or given up. */
  public void whole(Holder connection) {
    if (!strangers.remove(connection)) {
      callers.remove(connection);
    }
  }

  /** What of {@code array} is kept for the next head of a connection; the rest is given back. */
  public byte[] keep(byte[] array, boolean known) {
    if (array.length <= FIRST || (known && array.length <= MOST_KEPT && inUse <= limit / 2)) {
      return array;
    }
    giveBack(array);
    return NOTHING;
  }

  /** Takes back an array. */
  public void giveBack(byte[] array) {
    if (array.length > FIRST) {
      inUse -= array.length;
      counters.add(Counter.HEAD_BYTES_RELEASED, array.length);
    }
  }

  private void taken(int more) {
    inUse += more;
    counters.add(Counter.HEAD_BYTES_HELD, more);
  }
}
