package io.portcullis.server.run;

import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.ClientPolicy;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.KeyPolicy;
import io.portcullis.policy.RoutePolicy;
import io.portcullis.policy.RouteTarget;
import io.portcullis.policy.TenantPolicy;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.RequestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the calls recorded by the gateway into the request log.
 *
 * <p>One thread, {@code request-log}: takes what waits in the rings, stores it in one transaction,
 * and pauses when there was little, so that a call is found well within a second and a busy second
 * costs few transactions.
 */
final class RequestLogPump implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLogPump.class);
  private static final long PAUSE_MS = 50;

  /** Rows of one transaction at most; the rings hold more only when the disk is slow. */
  private static final int BATCH = 4_096;

  /** Stands for the peer of a socket that was gone before it could be asked. */
  private static final IpAddress UNKNOWN_PEER = IpAddress.ofIpv4(0);

  private final RequestLog calls;
  private final RequestLogStore store;
  private final ActivePolicy policy;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Whether it was said that a record cannot be told; owned by the thread. */
  private boolean told;

  /** Owned by the thread. */
  private final List<RequestRow> batch = new ArrayList<>(BATCH);

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

  private void run() {
    boolean last = false;
    while (!last) {
      // Seen before the rings are emptied, so that nothing recorded until then stays behind.
      last = pause();
      calls.drain(this::take);
      store();
    }
  }

  /** True once the pump is to end. */
  private boolean pause() {
    try {
      return closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void take(RequestSlot slot) {
    try {
      batch.add(row(slot));
    } catch (RuntimeException e) {
      // One record that cannot be told must not keep all later ones from being kept.
      store.lost(1);
      if (!told) {
        told = true;
        LOG.error("A call cannot be recorded; further ones are counted only", e);
      }
      return;
    }
    if (batch.size() == BATCH) {
      store();
    }
  }

  /** The store counts and reports what it cannot keep; there is no place to put it instead. */
  private void store() {
    if (!batch.isEmpty()) {
      store.append(batch);
      batch.clear();
    }
  }

  private RequestRow row(RequestSlot slot) {
    TenantPolicy decided = slot.tenant();
    TenantPolicy tenant = decided == null ? policy.current().onlyTenant() : decided;
    RoutePolicy route = slot.route();
    RouteTarget target = slot.target();
    ClientPolicy client = slot.client();
    KeyPolicy key = slot.key();
    IpAddress peer = slot.peer();
    DenyReason reason = slot.reason();
    return new RequestRow(
        slot.requestId(),
        slot.startMs(),
        tenant == null ? null : tenant.id(),
        route == null ? null : route.id(),
        slot.routeText(),
        target == null ? null : target.environmentName(),
        client == null ? null : client.id(),
        identification(slot),
        key == null ? null : key.id(),
        slot.method(),
        slot.path(),
        slot.status(),
        slot.clientAddress(),
        peer == null ? UNKNOWN_PEER : peer,
        slot.chain(),
        slot.latencyUs(),
        target == null || !asked(slot) ? null : target.url().hostField(),
        slot.upstreamStatus(),
        reason == null ? null : reason.code(),
        reason == DenyReason.RATE_LIMITED,
        slot.signatureValid(),
        slot.bytesIn(),
        slot.bytesOut(),
        slot.sdkIntercept());
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
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
