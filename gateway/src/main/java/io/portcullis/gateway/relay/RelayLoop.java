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
import io.portcullis.gateway.log.LoopLog;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.LoopCounters;
import io.portcullis.gateway.upstream.UpstreamConnector;
import io.portcullis.http.RequestFields;
import java.time.Duration;

/**
 * One event loop's connections, and what they share. Of a call only the {@link Exchange} sees it,
 * which hands each part what that uses.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class RelayLoop {
  private final RelayShared shared;
  private final LoopClock clock;
  private final LoopCounters counters;
  private final UpstreamConnector upstreams;
  private final LoopLog log;
  private final Connections connections;
  private final HeadMemory headMemory;
  private final BodyMemory bodyMemory;
  private final PeerWatch peers = new PeerWatch();
  private final ForwardedHead forwarded = new ForwardedHead();
  private final AnswerWriter answers;
  private final ChunkWriter chunks = new ChunkWriter();
  private final RequestIds requestIds = new RequestIds();
  private boolean leaving;
  private boolean draining;

  /** A loop without connections. */
  public RelayLoop(
      RelayShared shared,
      LoopClock clock,
      LoopCounters counters,
      UpstreamConnector upstreams,
      LoopLog log) {
    this.shared = shared;
    this.clock = clock;
    this.counters = counters;
    this.upstreams = upstreams;
    this.log = log;
    RelayOptions options = shared.options();
    int loops = shared.loops();
    this.connections = new Connections(options.maxConnections(), loops, counters);
    this.headMemory = new HeadMemory(HeadMemory.share(loops, options.head().headBytes()), counters);
    this.bodyMemory =
        new BodyMemory(BodyMemory.share(loops, options.bufferedBodyLimit()), counters);
    this.answers = new AnswerWriter(clock);
  }

  /** Closes what is past its deadline; about once a second, see {@link RelayOptions#sweep}. */
  public void sweep() {
    clock.synchronize();
    connections.sweep(clock.nowNs());
    upstreams.sweep();
    shared.admission().sweep(System.nanoTime());
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

  /** How long ago this loop last turned. Any thread. */
  public Duration quiet() {
    return clock.quiet();
  }

  /** What was seen of peers. Any thread may read it. */
  public PeerWatch peers() {
    return peers;
  }

  /** The connections of the loop. */
  public Connections connections() {
    return connections;
  }

  /** Notes where a call comes from whose address was just derived. */
  void noteCall(CallerAddress from, RequestFields fields) {
    boolean forwards = fields.forwardedFor().count() + fields.forwarded().count() > 0;
    peers.call(from, forwards);
    if (forwards && !from.trustedPeer()) {
      counters.increment(Counter.FORWARDED_UNTRUSTED);
    }
  }

  /** What all loops share. */
  public RelayShared shared() {
    return shared;
  }

  /** Limits and times toward callers. */
  public RelayOptions options() {
    return shared.options();
  }

  /** The time of this loop. */
  public LoopClock clock() {
    return clock;
  }

  /** What happens on this loop is counted here. */
  public LoopCounters counters() {
    return counters;
  }

  /** Who has how many connections over all loops. */
  public Admission admission() {
    return shared.admission();
  }

  /** Connections to upstreams. */
  UpstreamConnector upstreams() {
    return upstreams;
  }

  /** Where calls are recorded. */
  LoopLog log() {
    return log;
  }

  /** Names calls. */
  RequestIds requestIds() {
    return requestIds;
  }

  /** Writes the heads that upstreams see. */
  ForwardedHead forwarded() {
    return forwarded;
  }

  /** Writes the heads that callers see. */
  AnswerWriter answers() {
    return answers;
  }

  /** Writes bodies in chunks. */
  ChunkWriter chunks() {
    return chunks;
  }

  /** Where bodies are held whole. */
  BodyMemory bodyMemory() {
    return bodyMemory;
  }

  /** Where heads are gathered. */
  public HeadMemory headMemory() {
    return headMemory;
  }

  /** Whether no connection is kept any more. */
  public boolean leaving() {
    return leaving || draining;
  }

  /** Whether nothing new is taken. */
  public boolean draining() {
    return draining;
  }
}
