package io.portcullis.server.run;

import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.RouteTarget;
import io.portcullis.policy.table.TenantLabel;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.chunk.RecordBatch;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the calls recorded by the gateway into the request log.
 *
 * <p>One thread, {@code request-log}: takes what waits in the rings, and stores it when it is much
 * or has waited long enough or is asked for, so that a call is found at once and a busy second
 * costs few transactions. Calls with a known key come first; of the others only so many a second
 * are taken, and the rest is left to be counted where it does not fit.
 */
final class RequestLogPump implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLogPump.class);

  /** How often the rings are emptied. */
  private static final long PAUSE_NS = 50_000_000;

  /** Records wait no longer than this, and the pause, for others to be stored with. */
  private static final long STORE_AFTER_NS = 150_000_000;

  /** Questions do not make it store more often than this. */
  private static final long ASKED_AFTER_NS = 20_000_000;

  /** How long a question waits for what is not stored yet, before it is answered without. */
  private static final long ASKED_PATIENCE_NS = 500_000_000;

  /** Calls without a known key that are recorded in a second at most, and at once at most. */
  private static final int STRANGERS_A_SECOND = 4_000;

  private static final double NS_PER_SECOND = 1e9;

  /** Stands for the peer of a socket that was gone before it could be asked. */
  private static final IpAddress UNKNOWN_PEER = IpAddress.ofIpv4(0);

  private final RequestLog calls;
  private final RequestLogStore store;
  private final ActivePolicy policy;
  private final Turns turns = new Turns();
  private final Thread thread;

  /** Owned by the thread, as all below. */
  private final RecordBatch callers = new RecordBatch();

  private final RecordBatch strangers = new RecordBatch();

  /** Whether it was said that a record cannot be told. */
  private boolean told;

  /** When something was stored last. */
  private long storedNs = System.nanoTime();

  private double strangersLeft = STRANGERS_A_SECOND;
  private long filledNs = System.nanoTime();

  private RequestLogPump(RequestLog calls, RequestLogStore store, ActivePolicy policy) {
    this.calls = calls;
    this.store = store;
    this.policy = policy;
    this.thread = Thread.ofPlatform().name("request-log").daemon().unstarted(this::run);
  }

  /**
   * Starts the thread.
   *
   * @param policy tells whose a call is that was refused before its host was read
   */
  static RequestLogPump start(RequestLog calls, RequestLogStore store, ActivePolicy policy) {
    RequestLogPump pump = new RequestLogPump(calls, store, policy);
    pump.thread.start();
    return pump;
  }

  /**
   * Stores what was recorded until now, and waits for that; so that who has the answer of a call
   * finds it in the log. Of strangers' calls only what may be taken just then. Any thread; for half
   * a second at most, which only a slow disk needs.
   */
  void storeNow() {
    turns.ask(ASKED_PATIENCE_NS);
  }

  private void run() {
    boolean last = false;
    while (!last) {
      // Seen before the rings are emptied, so that nothing recorded until then stays behind.
      Turns.Turn turn = turns.next(PAUSE_NS, storedNs + ASKED_AFTER_NS);
      last = turn == Turns.Turn.LAST;
      calls.drain(this::takeCaller);
      int most = last ? Integer.MAX_VALUE : strangersAllowed();
      strangersLeft -= calls.drainStrangers(most, this::takeStranger);
      if (turn != Turns.Turn.USUAL || System.nanoTime() - storedNs >= STORE_AFTER_NS) {
        store(true, callers);
        store(false, strangers);
        storedNs = System.nanoTime();
        turns.done();
      }
    }
    turns.ended();
  }

  private int strangersAllowed() {
    long nowNs = System.nanoTime();
    double more = (nowNs - filledNs) / NS_PER_SECOND * STRANGERS_A_SECOND;
    filledNs = nowNs;
    strangersLeft = Math.min(STRANGERS_A_SECOND, strangersLeft + more);
    return (int) strangersLeft;
  }

  private void takeCaller(RequestSlot slot) {
    take(true, callers, slot);
  }

  private void takeStranger(RequestSlot slot) {
    take(false, strangers, slot);
  }

  private void take(boolean known, RecordBatch batch, RequestSlot slot) {
    try {
      copy(slot, batch);
    } catch (RuntimeException e) {
      // One record that cannot be told must not keep all later ones from being kept.
      store.lost(1);
      if (!told) {
        told = true;
        LOG.error("A call cannot be recorded; further ones are counted only", e);
      }
      return;
    }
    if (batch.isFull()) {
      store(known, batch);
    }
  }

  /** The store counts and reports what it cannot keep; there is no place to put it instead. */
  private void store(boolean known, RecordBatch batch) {
    store.append(known, batch);
    batch.clear();
  }

  private void copy(RequestSlot slot, RecordBatch batch) {
    UpstreamFault fault = slot.fault();
    TenantLabel decided = slot.tenant();
    TenantLabel tenant = decided == null ? policy.current().onlyTenant() : decided;
    RouteLabel route = slot.route();
    RouteTarget target = slot.target();
    CompiledClient client = slot.client();
    CompiledKey key = slot.key();
    IpAddress peer = slot.peer();
    DenyReason reason = slot.reason();
    // All is read before anything is added: a record is added whole or not at all.
    IpAddress from = peer == null ? UNKNOWN_PEER : peer;
    String chain = slot.chain();
    String method = slot.method();
    String routeText = slot.routeText();
    String identification = identification(slot);
    UUID tenantId = tenant == null ? null : tenant.id();
    UUID keyId = key == null ? null : key.id();
    UUID clientId = client == null ? null : client.id();
    UUID routeId = route == null ? null : route.id();
    String environment = target == null ? null : target.environmentName();
    String host = target == null || !asked(slot) ? null : target.hostText();
    String error = reason == null ? null : reason.code();
    batch
        .call(
            slot.requestIdHigh(),
            slot.requestIdLow(),
            slot.startMs(),
            slot.clientAddress(),
            from,
            chain)
        .caller(tenantId, keyId, clientId, identification)
        .target(routeId, routeText, environment, host)
        .line(method, slot.pathBytes(), slot.pathLength())
        .outcome(
            slot.status(),
            slot.upstreamStatus(),
            error,
            slot.latencyUs(),
            slot.bytesIn(),
            slot.bytesOut())
        .detail(fault == null ? null : fault.text())
        .add(reason == DenyReason.RATE_LIMITED, slot.signatureValid(), slot.sdkIntercept());
  }

  private static @Nullable String identification(RequestSlot slot) {
    return switch (slot.identification()) {
      case NONE -> null;
      case IP -> "ip";
      case TEST_KEY -> "test_key";
    };
  }

  /** Whether the call got as far as its upstream; a refused one has a target too. */
  private static boolean asked(RequestSlot slot) {
    DenyReason reason = slot.reason();
    return slot.upstreamStatus() != 0
        || reason == null
        || reason == DenyReason.UPSTREAM_UNREACHABLE
        || reason == DenyReason.UPSTREAM_INVALID
        || reason == DenyReason.UPSTREAM_HEAD_TOO_LARGE
        || reason == DenyReason.UPSTREAM_TIMEOUT;
  }

  /** Stores what still waits, ends the thread and waits for it. The gateway is closed before. */
  @Override
  public void close() {
    turns.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
