package io.portcullis.gateway.meter;

/** What is counted beside outcomes. */
public enum Counter {
  /** Calls answered by the upstream. */
  ALLOWED,
  /** Downstream connections accepted. */
  CONNECTIONS_ACCEPTED,
  /** Downstream connections closed; what is open is the difference. */
  CONNECTIONS_CLOSED,
  /** Connections without an allowed call that were closed for new ones, all places being taken. */
  DISPLACED_STRANGERS,
  /** Idle connections of known callers that were closed for new ones, strangers being few. */
  DISPLACED_IDLE,
  /** Connections without an allowed call that were closed because their address had too many. */
  DISPLACED_BY_ADDRESS,
  /** New connections that were closed without a word: too many even to be refused. */
  CONNECTIONS_DROPPED,
  /** Upstream connections made. */
  UPSTREAM_CONNECTS,
  /** Upstream connections that could not be made. */
  UPSTREAM_CONNECT_FAILURES,
  /** Calls sent on a connection that was already there. */
  UPSTREAM_REUSES,
  /** Calls sent a second time because a kept connection had died. */
  UPSTREAM_RETRIES,
  /** Calls that had a forwarded field although their peer is no trusted proxy. */
  FORWARDED_UNTRUSTED,
  /** Bytes of heads and bodies received from callers. */
  BYTES_IN,
  /** Bytes of heads and bodies sent to callers. */
  BYTES_OUT,
  /** Bytes of memory taken to hold bodies. */
  BODY_BYTES_HELD,
  /** Bytes of that memory given back; what is held is the difference. */
  BODY_BYTES_RELEASED,
  /** Bytes of memory taken to hold heads, beyond what each connection has. */
  HEAD_BYTES_HELD,
  /** Bytes of that memory given back; what is held is the difference. */
  HEAD_BYTES_RELEASED,
  /** Microseconds of all calls together, from complete head to the end of the answer. */
  LATENCY_SUM_US
}
