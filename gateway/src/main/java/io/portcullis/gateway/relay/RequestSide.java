package io.portcullis.gateway.relay;

/** How far a call's request has come; see {@link CallState} for what may follow what. */
enum RequestSide {
  /** No call: the next head is awaited, or has begun. */
  IDLE(false),
  /** The head is whole, and what becomes of the call is being decided, without waiting. */
  DECIDING(false),
  /** The decision needs the body, which is held until it is whole. */
  HOLDING(true),
  /** The decision needs a check that another thread makes; head and held body are its to read. */
  CHECKING(false),
  /** The call is allowed, and a connection to the upstream is being made. */
  CONNECTING(false),
  /** The head was sent; the caller waits with its body for an interim answer, and sent none yet. */
  EXPECTING(true),
  /** The body goes to the upstream as it comes. */
  SENDING(true),
  /** The upstream takes no more of the body, which is thrown away: its answer may still come. */
  UNWANTED(true),
  /** Nothing more of the request is to come; the answer is. */
  SENT(false),
  /** Nobody wants the rest of the body, which is thrown away so that the connection can be kept. */
  DISCARDING(true),
  /** What came is no request, or came too late: nothing that follows has a meaning. */
  BROKEN(false),
  /** No request follows: the connection is being ended, or has ended. */
  ENDED(false);

  private final boolean takesBody;

  RequestSide(boolean takesBody) {
    this.takesBody = takesBody;
  }

  /** Whether bytes of the caller are body now; if not, they wait until the call has gone on. */
  boolean takesBody() {
    return takesBody;
  }
}
