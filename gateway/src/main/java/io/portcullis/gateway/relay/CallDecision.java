package io.portcullis.gateway.relay;

import io.portcullis.gateway.http.RequestFields;
import io.portcullis.gateway.http.RequestHead;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.Decision;
import io.portcullis.policy.KeyPolicy;
import io.portcullis.policy.RouteTarget;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy in force about a call, once, and keeps what it said.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class CallDecision {
  private static final long KEY_USE_RESOLUTION_MS = 1_000;

  private final AccessRequest access = new AccessRequest();
  private final Decision decision = new Decision();
  private boolean made;

  /** Nothing is decided yet. */
  void reset() {
    made = false;
  }

  /**
   * Decides the call in {@code head}; the snapshot is read here and nowhere else.
   *
   * @param address the client address; null if it could not be told
   */
  Decision make(
      ActivePolicy policy,
      RequestHead head,
      byte[] bytes,
      @Nullable IpAddress address,
      long nowMs) {
    RequestFields fields = head.fields();
    access.reset(bytes, nowMs);
    access.host(fields.hostStart(), fields.hostEnd());
    access.method(head.methodStart(), head.methodEnd());
    if (fields.keyCount() > 0) {
      access.key(fields.keyStart(), fields.keyEnd());
    }
    for (int i = fields.routeCount(); i > 0; i--) {
      access.route(fields.routeStart(), fields.routeEnd());
    }
    if (fields.environmentCount() > 0) {
      access.environment(fields.environmentStart(), fields.environmentEnd());
    }
    access.clientAddress(address);
    policy.current().decide(access, decision);
    made = true;
    noteKeyUse(nowMs);
    return decision;
  }

  /** Moves the key's last use forward, seldom enough that loops do not fight for the cell. */
  private void noteKeyUse(long nowMs) {
    KeyPolicy key = decision.key();
    if (key != null && decision.allowed() && nowMs - key.lastUsedMs() >= KEY_USE_RESOLUTION_MS) {
      key.used(nowMs);
    }
  }

  /** What was decided; null if the call was refused before that. */
  @Nullable Decision orNull() {
    return made ? decision : null;
  }

  /** The route and environment of the call, as far as they are known. */
  @Nullable RouteTarget target() {
    return made ? decision.target() : null;
  }
}
