package io.portcullis.gateway.upstream;

/** How the end of an answer's body is told (RFC 9112, section 6.3). */
public enum AnswerBody {
  /** There is none. */
  NONE,
  /** By its length. */
  LENGTH,
  /** By the last chunk. */
  CHUNKED,
  /** By the end of the connection. */
  CLOSE
}
