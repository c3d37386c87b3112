package io.portcullis.server.options;

import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The part of the table of options that bounds the gateway: what callers may use up, and how
 * upstreams are called. {@link Options#ALL} has them behind the others.
 */
public final class TrafficOptions {
  static final OptionTable TABLE = new OptionTable();

  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  /** The gateway says what its limits and times are unless told otherwise, and nobody else. */
  private static final RelayOptions RELAY = RelayOptions.DEFAULT;

  private static final UpstreamOptions UPSTREAM = UpstreamOptions.DEFAULT;

  /** How many threads carry calls; 0: one for each processor. */
  public static final Option<Integer> EVENT_LOOPS =
      TABLE.add(
          "event-loops",
          "0",
          OptionType.number(0, 1024),
          "threads of the gateway; 0: one for each processor");

  /** Most connections that callers may have open, all together. */
  public static final Option<Integer> MAX_CONNECTIONS =
      TABLE.add(
          "max-connections",
          String.valueOf(RELAY.maxConnections()),
          OptionType.number(1, 1_000_000),
          "most connections of callers; when all are open, one without an allowed call is closed"
              + " for a new one");

  /** Bytes of the largest request head. */
  public static final Option<Long> MAX_HEAD_SIZE =
      TABLE.add(
          "max-head-size",
          OptionType.textOf(RELAY.head().headBytes()),
          OptionType.size(KIB, MIB),
          "largest request head, beyond which the answer is 431");

  /** Most header fields of a request. */
  public static final Option<Integer> MAX_HEAD_FIELDS =
      TABLE.add(
          "max-head-fields",
          String.valueOf(RELAY.head().fields()),
          OptionType.number(8, 4096),
          "most header fields, beyond which the answer is 431");

  /** Bytes of the longest request target. */
  public static final Option<Long> MAX_TARGET_SIZE =
      TABLE.add(
          "max-target-size",
          OptionType.textOf(RELAY.head().targetBytes()),
          OptionType.size(64, 64 * KIB),
          "longest request target, beyond which the answer is 414");

  /** Bytes of the largest body that a signature or a body rule holds whole. */
  public static final Option<Long> BUFFERED_BODY_LIMIT =
      TABLE.add(
          "buffered-body-limit",
          OptionType.textOf(RELAY.bufferedBodyLimit()),
          OptionType.size(KIB, 256 * MIB),
          "largest body that a signature or a body rule may hold, beyond which the answer is 413");

  /** What the end of a caller's stream means. */
  public static final Option<Boolean> HALF_CLOSE =
      TABLE.add(
          "half-close",
          "off",
          OptionType.onOff(),
          "whether a caller that ends its stream still waits for its answer; off: it has left, as"
              + " nearly all that do so have, and the call to the upstream is ended (499)");

  /** How long a request head may take from its first byte to its last. */
  public static final Option<Duration> HEAD_TIMEOUT =
      TABLE.addTimeout(
          "head-timeout",
          RELAY.headTimeout(),
          "how long a whole request head may take; before a connection's first allowed call, also"
              + " its first byte");

  /** How long a caller's connection stays open without a request. */
  public static final Option<Duration> KEEP_ALIVE_TIMEOUT =
      TABLE.addTimeout(
          "keep-alive-timeout",
          RELAY.keepAliveTimeout(),
          "how long a caller's idle connection stays open");

  /** The longest gap between two reads of a body, of either side. */
  public static final Option<Duration> BODY_TIMEOUT =
      TABLE.addTimeout(
          "body-timeout", RELAY.bodyGap(), "longest gap within a body, in both directions");

  /** How long connecting to an upstream may take. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      TABLE.addTimeout(
          "connect-timeout",
          UPSTREAM.connectTimeout(),
          "how long connecting to an upstream may take (502)");

  /** How long an upstream may take to begin its answer. */
  public static final Option<Duration> ANSWER_TIMEOUT =
      TABLE.addTimeout(
          "answer-timeout",
          RELAY.answerTimeout(),
          "how long an upstream may take to begin its answer (504)");

  /** Bytes of the largest head of an upstream's answer. */
  public static final Option<Long> MAX_ANSWER_HEAD_SIZE =
      TABLE.add(
          "max-answer-head-size",
          OptionType.textOf(UPSTREAM.answerHead().headBytes()),
          OptionType.size(KIB, MIB),
          "largest head of an upstream's answer, beyond which the call is answered 502; held once"
              + " for each call under way, and only as much as came");

  /** Most header fields of an upstream's answer. */
  public static final Option<Integer> MAX_ANSWER_HEAD_FIELDS =
      TABLE.add(
          "max-answer-head-fields",
          String.valueOf(UPSTREAM.answerHead().fields()),
          OptionType.number(8, 10_000),
          "most header fields of an upstream's answer, beyond which the call is answered 502");

  /** Most idle upstream connections for each event loop and target. */
  public static final Option<Integer> UPSTREAM_IDLE_CONNECTIONS =
      TABLE.add(
          "upstream-idle-connections",
          String.valueOf(UPSTREAM.maxIdle()),
          OptionType.number(0, 65_536),
          "most idle upstream connections kept for each event loop and target");

  /** How long an idle upstream connection is kept. */
  public static final Option<Duration> UPSTREAM_IDLE_TIMEOUT =
      TABLE.addTimeout(
          "upstream-idle-timeout",
          UPSTREAM.idleTimeout(),
          "how long an idle upstream connection is kept");

  /** How old an upstream connection, used or not, may be that is given a call. */
  public static final Option<Duration> UPSTREAM_MAX_AGE =
      TABLE.add(
          "upstream-max-age",
          OptionType.textOf(UPSTREAM.maxAge()),
          OptionType.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          "how old an upstream connection may be that is given a call: bounds how long one stays"
              + " with what a load balancer chose; changed addresses of a name are noticed without"
              + " it");

  /** What upstream certificates are verified against. */
  public static final Option<Optional<Path>> UPSTREAM_CA_FILE =
      TABLE.add(
          "upstream-ca-file",
          "",
          OptionType.optional(OptionType.path()),
          "PEM file of the authorities that https upstreams are verified against; not set: the"
              + " JDK's");

  private TrafficOptions() {}
}
