package io.portcullis.gateway.http1;

/** What the next bytes of a caller are. */
enum Phase {
  /** A request head, perhaps after nothing for a while, or after a PROXY header. */
  HEAD,
  /** Whatever the current call takes them for; perhaps nothing until it goes on or is over. */
  CALL,
  /** Anything, until the caller has read our last answer and closes. */
  LINGER,
  /** Nothing: the connection is being closed. */
  CLOSED
}
