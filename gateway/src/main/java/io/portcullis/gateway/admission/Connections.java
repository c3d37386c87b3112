package io.portcullis.gateway.admission;

import io.portcullis.gateway.channel.Faults;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.ip.IpAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's callers' connections, and which of them can be spared.
 *
 * <p>Owned by the event loop; {@link #strangers} may be read by any thread. A connection is a
 * stranger's until a call on it was allowed. For a new connection the oldest stranger gives way. An
 * eighth of the places is for newcomers, though: while no more than that are strangers, the longest
 * idle known caller gives way, lest a flood of strangers drive a caller out between the connection
 * and its first call. Nobody is closed in the middle of an allowed call.
 */
public final class Connections {
  /** Of how many connections the longest idle one is found. */
  private static final int SAMPLE = 16;

  private static final int SMALLEST_SHARE = 8;

  private final LoopCounters counters;
  private final Strangers strangers;
  private final int newcomers;
  private @Nullable CallerConnection first;

  /** Where the next look for idle connections begins; null: at the first. */
  private @Nullable CallerConnection hand;

  /**
   * No connections yet.
   *
   * @param limit most connections of all loops
   * @param loops how many loops share them
   */
  public Connections(int limit, int loops, LoopCounters counters) {
    this.counters = counters;
    this.strangers = new Strangers(Math.max(SMALLEST_SHARE, limit / 4 / loops));
    this.newcomers = limit / 8 / loops;
  }

  /** How many strangers there are. Any thread; by another it may be a moment old. */
  int strangers() {
    return strangers.count();
  }

  /** Tells those whose deadline has passed at {@code nowNs}, the loop's monotonic nanoseconds. */
  public void sweep(long nowNs) {
    forEach(connection -> {
      if (connection.deadlineNs() - nowNs < 0) {
        expire(connection);
      }
    });
  }

  /** A connection that fails at its deadline must not keep the others from theirs. */
  private static void expire(CallerConnection at) {
    try {
      at.expired();
    } catch (RuntimeException e) {
      Faults.closing("a caller's connection", e);
      at.close();
    }
  }

  /** Closes those without a call now, the others after theirs. */
  public void drain() {
    forEach(CallerConnection::drain);
  }

  /** Closes all, in the middle of a call or not. */
  public void abort() {
    forEach(CallerConnection::abort);
  }

  /** Does {@code action}, which may close the connection it gets, to each. */
  private void forEach(Consumer<CallerConnection> action) {
    CallerConnection next;
    for (CallerConnection at = first; at != null; at = next) {
      next = at.next;
      action.accept(at);
    }
  }

  /** A connection is there. */
  public void opened(CallerConnection connection) {
    connection.next = first;
    if (first != null) {
      first.previous = connection;
    }
    first = connection;
  }

  /**
   * A connection comes from {@code address}, as far as that is known by now; if too many strangers
   * do, the oldest of them is closed.
   *
   * @param address null if many may stand behind it
   */
  public void comesFrom(CallerConnection connection, @Nullable IpAddress address) {
    Network network = Network.of(address);
    CallerConnection tooMany = strangers.moved(connection, network);
    if (tooMany != null) {
      displace(tooMany, Counter.DISPLACED_BY_ADDRESS);
    }
  }

  /** A connection is a stranger's, of whom nothing is known. */
  public void stranger(CallerConnection connection) {
    strangers.add(connection, Network.NONE);
  }

  /** A call was allowed on a connection. */
  public void known(CallerConnection connection) {
    strangers.remove(connection);
  }

  /** A connection is gone. */
  @SuppressWarnings("ReferenceEquality") // one connection is no other
  public void closed(CallerConnection connection) {
    strangers.remove(connection);
    CallerConnection before = connection.previous;
    CallerConnection after = connection.next;
    if (hand == connection) {
      hand = after;
    }
    if (before != null) {
      before.next = after;
    } else {
      first = after;
    }
    if (after != null) {
      after.previous = before;
    }
    connection.previous = null;
  }

  /** Closes one connection that can be spared; false if there is none. */
  boolean makeRoom() {
    if (strangers.count() <= newcomers) {
      CallerConnection idle = longestIdle();
      if (idle != null) {
        displace(idle, Counter.DISPLACED_IDLE);
        return true;
      }
    }
    CallerConnection oldest = strangers.oldest();
    if (oldest == null) {
      return false;
    }
    displace(oldest, Counter.DISPLACED_STRANGERS);
    return true;
  }

  /** Of a few known callers without a call, the one that has been so for the longest time. */
  private @Nullable CallerConnection longestIdle() {
    CallerConnection found = null;
    CallerConnection at = hand;
    for (int i = 0; i < SAMPLE; i++) {
      at = at == null ? first : at;
      if (at == null) {
        return null;
      }
      if (at.idle() && (found == null || at.deadlineNs() - found.deadlineNs() < 0)) {
        found = at;
      }
      at = at.next;
    }
    hand = at;
    return found;
  }

  private void displace(CallerConnection connection, Counter cause) {
    // Now, and not when the channel says so: until then another would be looked for.
    strangers.remove(connection);
    counters.increment(cause);
    connection.abort();
  }
}
