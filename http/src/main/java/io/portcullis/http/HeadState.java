package io.portcullis.http;

/** How far a head has been read. */
public enum HeadState {
  /** More bytes are needed. */
  INCOMPLETE,
  /** The whole head is there and may be acted on. */
  COMPLETE,
  /** It must not be acted on; what follows on the connection has no meaning. */
  REFUSED
}
