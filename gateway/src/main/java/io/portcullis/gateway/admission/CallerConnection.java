package io.portcullis.gateway.admission;

import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A caller's connection as those see it who may have to end it: it has a place in the list of its
 * loop's connections, and a deadline.
 *
 * <p>Not thread safe: owned by one event loop. A class and not an interface, because the places are
 * in the connections themselves: one that sends nothing must cost little.
 */
public abstract class CallerConnection extends ChannelInboundHandlerAdapter {
  /** The neighbours in the list of {@link Connections}. */
  @Nullable CallerConnection next;

  @Nullable CallerConnection previous;

  private long deadlineNs;

  /** When {@link #expired} is called, in the loop's monotonic nanoseconds. */
  protected final long deadlineNs() {
    return deadlineNs;
  }

  /** Sets {@link #deadlineNs}. */
  public final void deadlineNs(long value) {
    deadlineNs = value;
  }

  /** Whether it is a known caller's, and without a call or a part of one. */
  protected abstract boolean idle();

  /** The deadline has passed. */
  protected abstract void expired();

  /** Closes once nothing is under way; now if nothing is. */
  protected abstract void drain();

  /** Closes now, in the middle of a call or not, and records that call. */
  protected abstract void abort();

  /** Closes now: something went wrong that nobody expected. */
  protected abstract void close();
}
