package io.portcullis.gateway.log;

import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's way into the {@link RequestLog}: a ring for calls with a known key, and a
 * smaller one for all others, so that strangers never displace callers.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class LoopLog {
  private final RequestLogMode mode;
  private final boolean queries;
  private final RequestRing callers;
  private final RequestRing strangers;

  LoopLog(RequestLogMode mode, boolean queries, RequestRing callers, RequestRing strangers) {
    this.mode = mode;
    this.queries = queries;
    this.callers = callers;
    this.strangers = strangers;
  }

  /**
   * A slot to be filled for a call that is over; then {@link #publish}.
   *
   * @param known whether its key is known
   * @param reason null if the call went well
   * @return null if the call is not to be recorded, or there is no room for it
   */
  public @Nullable RequestSlot claim(boolean known, @Nullable DenyReason reason) {
    return records(reason != null) ? ring(known).claim(reason) : null;
  }

  private boolean records(boolean refused) {
    return switch (mode) {
      case ALL -> true;
      case DENIED -> refused;
      case OFF -> false;
    };
  }

  /** The slot that was claimed last, for a call whose key is {@code known} or not, is filled. */
  public void publish(boolean known) {
    ring(known).publish();
  }

  private RequestRing ring(boolean known) {
    return known ? callers : strangers;
  }

  /** Whether recorded paths keep their query, where secrets like to hide. */
  public boolean queries() {
    return queries;
  }
}
