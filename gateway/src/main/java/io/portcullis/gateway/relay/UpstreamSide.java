package io.portcullis.gateway.relay;

import io.portcullis.gateway.upstream.AnswerListener;
import io.portcullis.gateway.upstream.UpstreamConnect;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.gateway.upstream.UpstreamConnector;
import io.portcullis.gateway.upstream.UpstreamPool;
import io.portcullis.policy.table.RouteTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes: its target's pool, the attempt to connect, and the connection it was sent on.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused; the pool of the last call is kept for
 * the next one.
 */
final class UpstreamSide {
  private final UpstreamConnector upstreams;
  private @Nullable UpstreamPool pool;
  private @Nullable RouteTarget target;
  private @Nullable UpstreamConnect connecting;
  private @Nullable UpstreamConnection connection;

  UpstreamSide(UpstreamConnector upstreams) {
    this.upstreams = upstreams;
  }

  /** Turns to {@code to}; a kept connection to it, or null: then {@link #connect}. */
  @Nullable UpstreamConnection acquire(RouteTarget to) {
    UpstreamPool from = pool;
    if (from == null || to != target || from.retired()) {
      from = upstreams.pool(to.url());
      pool = from;
      target = to;
    }
    return from.acquire();
  }

  /** Makes a new connection to the target and tells {@code listener} what came of it. */
  void connect(AnswerListener listener) {
    UpstreamPool to = pool;
    if (to == null) {
      throw new IllegalStateException("no target to connect to");
    }
    connecting = to.connect(listener);
  }

  /** The attempt to connect is over. */
  void attemptEnded() {
    connecting = null;
  }

  /** The call is sent on {@code on}. */
  void use(UpstreamConnection on) {
    connection = on;
  }

  /** The connection is no longer this call's. */
  void ended() {
    connection = null;
  }

  /** What the call was sent on; null before that and after its end. */
  @Nullable UpstreamConnection connection() {
    return connection;
  }

  /** What the call was sent on. */
  UpstreamConnection knownConnection() {
    UpstreamConnection known = connection;
    if (known == null) {
      throw new IllegalStateException("the call was sent nowhere");
    }
    return known;
  }

  /** Gives up whatever is under way. */
  void drop() {
    UpstreamConnect attempt = connecting;
    if (attempt != null) {
      connecting = null;
      attempt.cancel();
    }
    UpstreamConnection dropped = connection;
    if (dropped != null) {
      connection = null;
      dropped.abandon();
    }
  }
}
