package io.portcullis.gateway.relay;

import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.PeerWatch;
import io.portcullis.gateway.admission.Admission;
import io.portcullis.gateway.admission.BodyMemory;
import io.portcullis.gateway.admission.Connections;
import io.portcullis.gateway.admission.HeadMemory;
import io.portcullis.gateway.answer.AnswerWriter;
import io.portcullis.gateway.answer.ChunkWriter;
import io.portcullis.gateway.answer.RequestIds;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.gateway.log.RequestRing;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.gateway.upstream.UpstreamConnector;
import io.portcullis.http.RequestFields;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.address.ClientAddressRule;
import java.time.Duration;

/**
 * What one event loop's connections share: clock, counters, writers, upstream pools, and the
 * connections, whose deadlines are looked at together.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class RelayLoop {
  private final RelayOptions options;
  private final ActivePolicy policy;
  private final LoopClock clock;
  private final LoopCounters counters;
  private final UpstreamConnector upstreams;
  private final RequestRing ring;
  private final RequestRing strangerRing;
  private final RequestLogMode logMode;
  private final boolean logQueries;
  private final Admission admission;
  private final Connections connections;
  private final HeadMemory headMemory;
  private final BodyMemory bodyMemory;
  private final ClientAddressRule addresses;
  private final CostlyWork costlyWork;
  private final PeerWatch peers = new PeerWatch();
  private final ForwardedHead forwarded = new ForwardedHead();
  private final AnswerWriter answers;
  private final ChunkWriter chunks = new ChunkWriter();
  private final RequestIds requestIds = new RequestIds();
  private final LocalAnswers local;
  private boolean leaving;
  private boolean draining;

  /**
   * A loop without connections, that records into the rings {@code index} of {@code log}.
   *
   * @param loops how many loops share the connections, and the memory for heads and held bodies
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
      Admission admission,
      ClientAddressRule addresses,
      LocalAnswers local,
      CostlyWork costlyWork) {
    this.options = options;
    this.policy = policy;
    this.clock = clock;
    this.counters = counters;
    this.upstreams = upstreams;
    this.ring = log.ring(index);
    this.strangerRing = log.strangerRing(index);
    this.logMode = log.mode();
    this.logQueries = log.queries();
    this.admission = admission;
    this.connections = new Connections(options.maxConnections(), loops, counters);
    this.headMemory = new HeadMemory(HeadMemory.share(loops, options.head().headBytes()), counters);
    this.bodyMemory =
        new BodyMemory(BodyMemory.share(loops, options.bufferedBodyLimit()), counters);
    this.addresses = addresses;
    this.local = local;
    this.costlyWork = costlyWork;
    this.answers = new AnswerWriter(clock);
  }

  /** Closes what is past its deadline; about once a second, see {@link RelayOptions#sweep}. */
  public void sweep() {
    clock.synchronize();
    connections.sweep(clock.nowNs());
    upstreams.sweep();
    admission.sweep(System.nanoTime());
  }

  /** Answers with {@code Connection: close} from now on, and takes calls as before. */
  public void leave() {
    leaving = true;
  }

  /** Finishes what runs and takes nothing new: idle connections close now, others after a call. */
  public void drain() {
    draining = true;
    connections.drain();
  }

  /** Closes every connection, in the middle of a call or not. */
  public void close() {
    draining = true;
    connections.abort();
    upstreams.close();
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

  /** Where calls with a known key are recorded. */
  RequestRing ring() {
    return ring;
  }

  /** Where all other calls are recorded. */
  RequestRing strangerRing() {
    return strangerRing;
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

  Admission admission() {
    return admission;
  }

  /** The connections of the loop. */
  public Connections connections() {
    return connections;
  }

  HeadMemory headMemory() {
    return headMemory;
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

  /** How long ago this loop last turned. Any thread. */
  public Duration quiet() {
    return clock.quiet();
  }

  /** What was seen of peers. Any thread may read it. */
  public PeerWatch peers() {
    return peers;
  }

  /** What is answered here. */
  LocalAnswers local() {
    return local;
  }

  /** How callers' addresses are derived. */
  ClientAddressRule addresses() {
    return addresses;
  }

  /** Who makes the checks that this loop has no time for. */
  CostlyWork costlyWork() {
    return costlyWork;
  }

  ForwardedHead forwarded() {
    return forwarded;
  }

  AnswerWriter answers() {
    return answers;
  }

  ChunkWriter chunks() {
    return chunks;
  }

  RequestIds requestIds() {
    return requestIds;
  }

  /** Whether no connection is kept any more. */
  boolean leaving() {
    return leaving || draining;
  }

  boolean draining() {
    return draining;
  }
}
