package io.portcullis.gateway.relay;

import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.PeerWatch;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.http.ByteSink;
import io.portcullis.gateway.http.HttpDate;
import io.portcullis.gateway.http.RequestFields;
import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.gateway.log.RequestRing;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.gateway.upstream.UpstreamConnector;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.address.ClientAddressRule;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop's connections share: clock, counters, scratch arrays, upstream pools, and the
 * list of connections whose deadlines are looked at together.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class RelayLoop {
  private static final int SCRATCH = 4 * 1024;

  private final RelayOptions options;
  private final ActivePolicy policy;
  private final LoopClock clock;
  private final LoopCounters counters;
  private final UpstreamConnector upstreams;
  private final RequestRing ring;
  private final RequestLogMode logMode;
  private final boolean logQueries;
  private final ConnectionLimit limit;
  private final BodyMemory bodyMemory;
  private final ClientAddressRule addresses;
  private final PeerWatch peers = new PeerWatch();
  private final ByteSink sink = new ByteSink(SCRATCH);
  private final ByteSink scratch = new ByteSink(SCRATCH);
  private final HttpDate date = new HttpDate();
  private final RequestIds requestIds = new RequestIds();
  private @Nullable Downstream first;
  private boolean draining;

  /**
   * A loop without connections, that records into ring {@code index} of {@code log}.
   *
   * @param loops how many loops share the memory for held bodies
   */
  public RelayLoop(
      RelayOptions options,
      ActivePolicy policy,
      LoopClock clock,
      LoopCounters counters,
      UpstreamConnector upstreams,
      RequestLog log,
      int index,
      int loops,
      ConnectionLimit limit,
      ClientAddressRule addresses) {
    this.options = options;
    this.policy = policy;
    this.clock = clock;
    this.counters = counters;
    this.upstreams = upstreams;
    this.ring = log.ring(index);
    this.logMode = log.mode();
    this.logQueries = log.queries();
    this.limit = limit;
    this.bodyMemory =
        new BodyMemory(BodyMemory.share(loops, options.bufferedBodyLimit()), counters);
    this.addresses = addresses;
  }

  /** Closes what is past its deadline; about once a second, see {@link RelayOptions#sweep}. */
  public void sweep() {
    clock.synchronize();
    long nowNs = clock.nowNs();
    Downstream next;
    for (Downstream at = first; at != null; at = next) {
      next = at.next;
      if (at.deadlineNs - nowNs < 0) {
        at.expired();
      }
    }
    upstreams.sweep();
  }

  /** Finishes what runs and takes nothing new: idle connections close now, others after a call. */
  public void drain() {
    draining = true;
    Downstream next;
    for (Downstream at = first; at != null; at = next) {
      next = at.next;
      at.drain();
    }
  }

  /** Closes every connection, in the middle of a call or not. */
  public void close() {
    draining = true;
    Downstream next;
    for (Downstream at = first; at != null; at = next) {
      next = at.next;
      at.abort();
    }
    upstreams.close();
  }

  void opened(Downstream connection) {
    connection.next = first;
    if (first != null) {
      first.previous = connection;
    }
    first = connection;
  }

  void closed(Downstream connection) {
    Downstream before = connection.previous;
    Downstream after = connection.next;
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

  RelayOptions options() {
    return options;
  }

  ActivePolicy policy() {
    return policy;
  }

  LoopClock clock() {
    return clock;
  }

  LoopCounters counters() {
    return counters;
  }

  UpstreamConnector upstreams() {
    return upstreams;
  }

  RequestRing ring() {
    return ring;
  }

  /** Whether a call with this outcome is recorded. */
  boolean records(boolean refused) {
    return switch (logMode) {
      case ALL -> true;
      case DENIED -> refused;
      case OFF -> false;
    };
  }

  /** Whether recorded paths keep their query. */
  boolean recordsQueries() {
    return logQueries;
  }

  ConnectionLimit limit() {
    return limit;
  }

  BodyMemory bodyMemory() {
    return bodyMemory;
  }

  /** Notes where a call comes from whose address was just derived. */
  void noteCall(CallerAddress from, RequestFields fields) {
    boolean forwards = fields.forwardedFor().count() + fields.forwarded().count() > 0;
    peers.call(from, forwards);
    if (forwards && !from.trustedPeer()) {
      counters.increment(Counter.FORWARDED_UNTRUSTED);
    }
  }

  /** What was seen of peers. Any thread may read it. */
  public PeerWatch peers() {
    return peers;
  }

  /** How callers' addresses are derived. */
  ClientAddressRule addresses() {
    return addresses;
  }

  ByteSink sink() {
    return sink;
  }

  ByteSink scratch() {
    return scratch;
  }

  byte[] date() {
    return date.at(clock.nowMs());
  }

  RequestIds requestIds() {
    return requestIds;
  }

  boolean draining() {
    return draining;
  }
}
