package io.portcullis.gateway.http1;

import io.portcullis.gateway.admission.CallerConnection;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.relay.RelayOptions;
import java.time.Duration;

/**
 * How long a caller has for what; a stranger, on whose connection no call was ever allowed, has
 * less time.
 *
 * <p>Not thread safe: part of one connection, whose deadline it sets.
 */
final class CallerPatience {
  private final RelayOptions options;
  private final LoopClock clock;
  private final CallerConnection connection;
  private boolean known;

  /** The deadlines of {@code connection}, by {@code clock}. */
  CallerPatience(RelayOptions options, LoopClock clock, CallerConnection connection) {
    this.options = options;
    this.clock = clock;
    this.connection = connection;
  }

  /** Whether a call on the connection was ever allowed. */
  boolean known() {
    return known;
  }

  /** A call is allowed. */
  void becomesKnown() {
    known = true;
  }

  /** A request is awaited, of which nothing is there. */
  void forRequest() {
    within(known ? options.keepAliveTimeout() : options.strangerIdleTime());
  }

  /** The rest of a head is awaited. */
  void forHead() {
    within(options.headTimeout());
  }

  /** The last answer is to be taken, before the connection ends. */
  void forLastAnswer() {
    within(rest());
  }

  /** The caller, told that nothing more comes, is to close. */
  void forLinger() {
    within(options.lingerTimeout());
  }

  /** More of the last answer is to be taken: some of it just was. */
  void forMoreOfLastAnswer() {
    within(options.bodyGap());
  }

  /** How long the caller may take for what nobody waits for: to send, or to take, the rest. */
  Duration rest() {
    return known ? options.bodyGap() : options.strangerPatience();
  }

  /** The deadline is {@code time} from now. */
  void within(Duration time) {
    connection.deadlineNs(clock.nowNs() + time.toNanos());
  }
}
